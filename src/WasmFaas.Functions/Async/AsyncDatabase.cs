using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Async;

/// <summary>The file of the calls: those that wait or run, dead letters and de-duplication keys. Used by one thread at a time.</summary>
internal sealed class AsyncDatabase : IDisposable
{
    /// <summary>Marks the file as one of this program (PRAGMA application_id): "wfac" in ASCII.</summary>
    private const int ApplicationId = 0x77666163;

    private const int SchemaVersion = 1;

    private const string Schema =
        """
        CREATE TABLE calls (
            id TEXT PRIMARY KEY,
            dead INTEGER NOT NULL,
            namespace TEXT NOT NULL,
            function TEXT NOT NULL,
            method TEXT NOT NULL,
            target TEXT NOT NULL,
            headers TEXT NOT NULL,
            body BLOB NOT NULL,
            accepted INTEGER NOT NULL,
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            depth INTEGER NOT NULL,
            error TEXT
        ) STRICT;
        CREATE INDEX calls_by_state ON calls (dead, due);
        CREATE TABLE keys (function TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (function, key)) STRICT;
        CREATE INDEX keys_by_age ON keys (expires);
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _rollback, _put, _change, _remove, _revive, _putKey;

    private AsyncDatabase(string path, SqliteConnection connection)
    {
        (_path, _connection) = (path, connection);
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _rollback = Command("ROLLBACK");
        _put = Command("INSERT INTO calls VALUES ($id, 0, $namespace, $function, $method, $target, $headers, $body, $accepted, $due, $attempts, $depth, $error)");
        _change = Command("UPDATE calls SET dead = $dead, accepted = $accepted, due = $due, attempts = $attempts, error = $error WHERE id = $id");
        _remove = Command("DELETE FROM calls WHERE id = $id AND dead = $dead");
        _revive = Command("UPDATE calls SET dead = 0, accepted = $accepted, due = $due, attempts = 0, error = NULL WHERE id = $id AND dead = 1");
        _putKey = Command("INSERT OR REPLACE INTO keys VALUES ($function, $key, $id, $expires)");
    }

    /// <summary>Opens the file, which is made where it is missing.</summary>
    /// <exception cref="StorageException">It is damaged, of another program, of a newer version, or in use.</exception>
    public static AsyncDatabase Open(string path)
    {
        try
        {
            return new AsyncDatabase(path, DatabaseFile.Open(path, ApplicationId, SchemaVersion, Schema));
        }
        catch (SqliteException e)
        {
            throw DatabaseFile.Describe(path, e);
        }
    }

    /// <summary>The calls that wait, oldest first.</summary>
    public List<AsyncCall> LoadWaiting() => Select("WHERE dead = 0 ORDER BY due");

    /// <summary>The dead letters of a function, or of all where it is null; newest first.</summary>
    public List<AsyncCall> LoadDead(string? ns, string? function, string? id, int limit) => Select(
        "WHERE dead = 1 AND ($namespace IS NULL OR namespace = $namespace) AND ($function IS NULL OR function = $function) AND ($id IS NULL OR id = $id) ORDER BY due DESC LIMIT $limit",
        ("$namespace", ns), ("$function", function), ("$id", id), ("$limit", limit));

    /// <summary>The keys that have not expired.</summary>
    public List<(string Function, string Key, string Id, DateTimeOffset Expires)> LoadKeys()
    {
        var keys = new List<(string, string, string, DateTimeOffset)>();
        using var command = Command("SELECT function, key, id, expires FROM keys ORDER BY expires");
        using var reader = command.ExecuteReader();
        while (reader.Read()) keys.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), Time(reader.GetInt64(3))));
        return keys;
    }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Ends the transaction; what it changed is on disk afterwards.</summary>
    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Drops the transaction. Where SQLite did so itself after an error there is nothing to do.</summary>
    public void Rollback()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
        }
    }

    /// <summary>Adds a call.</summary>
    public void Put(AsyncCall call)
    {
        Set(_put, ("$id", call.Id), ("$namespace", call.Namespace), ("$function", call.Function), ("$method", call.Method), ("$target", call.Target));
        Set(_put, ("$headers", JsonSerializer.Serialize(call.Headers.Select(header => new[] { header.Key, header.Value }))), ("$body", call.Body));
        Set(_put, ("$accepted", Number(call.Accepted)), ("$due", Number(call.Due)), ("$attempts", call.Attempts), ("$depth", call.Depth), ("$error", call.Error));
        _put.ExecuteNonQuery();
    }

    /// <summary>Writes what an attempt came to.</summary>
    public void Change(AsyncCall call, bool isDead)
    {
        Set(_change, ("$id", call.Id), ("$dead", isDead ? 1 : 0), ("$accepted", Number(call.Accepted)), ("$due", Number(call.Due)), ("$attempts", call.Attempts), ("$error", call.Error));
        _change.ExecuteNonQuery();
    }

    /// <summary>Forgets a call that waits, or a dead letter; false where there is none of that id.</summary>
    public bool Remove(string id, bool isDead)
    {
        Set(_remove, ("$id", id), ("$dead", isDead ? 1 : 0));
        return _remove.ExecuteNonQuery() != 0;
    }

    /// <summary>Lets a dead letter wait again; false where there is none of that id.</summary>
    public bool Revive(AsyncCall call)
    {
        Set(_revive, ("$id", call.Id), ("$accepted", Number(call.Accepted)), ("$due", Number(call.Due)));
        return _revive.ExecuteNonQuery() != 0;
    }

    /// <summary>Adds a de-duplication key.</summary>
    public void PutKey(string function, string key, string id, DateTimeOffset expires)
    {
        Set(_putKey, ("$function", function), ("$key", key), ("$id", id), ("$expires", Number(expires)));
        _putKey.ExecuteNonQuery();
    }

    /// <summary>Forgets keys that have expired, and the oldest over a number.</summary>
    public void SweepKeys(DateTimeOffset now, int count)
    {
        using var keys = Command("DELETE FROM keys WHERE expires <= $now OR expires < (SELECT expires FROM keys ORDER BY expires DESC LIMIT 1 OFFSET $last)");
        Set(keys, ("$now", Number(now)), ("$last", count - 1));
        keys.ExecuteNonQuery();
    }

    /// <summary>Forgets the oldest dead letters over a number.</summary>
    /// <returns>How many went.</returns>
    public int SweepDead(int deadLetters)
    {
        using var letters = Command("DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE dead = 1 ORDER BY due DESC LIMIT -1 OFFSET $count)");
        Set(letters, ("$count", deadLetters));
        return letters.ExecuteNonQuery();
    }

    /// <summary>How many dead letters there are.</summary>
    public long CountDead()
    {
        using var command = Command("SELECT count(*) FROM calls WHERE dead = 1");
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Says what an error means for this file.</summary>
    public StorageException Describe(SqliteException error) => DatabaseFile.Describe(_path, error);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _commit, _rollback, _put, _change, _remove, _revive, _putKey]) command.Dispose();
        _connection.Dispose();
    }

    private static long Number(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static void Set(SqliteCommand command, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        foreach (var (name, value) in values)
        {
            if (!command.Parameters.Contains(name)) command.Parameters.Add(new SqliteParameter { ParameterName = name });
            command.Parameters[name].Value = value ?? DBNull.Value;
        }
    }

    private List<AsyncCall> Select(string condition, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var calls = new List<AsyncCall>();
        using var command = Command("SELECT id, namespace, function, method, target, headers, body, accepted, due, attempts, depth, error FROM calls " + condition);
        Set(command, values);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var headers = JsonSerializer.Deserialize<string[][]>(reader.GetString(5)) ?? [];
            calls.Add(new AsyncCall
            {
                Id = reader.GetString(0),
                Namespace = reader.GetString(1),
                Function = reader.GetString(2),
                Method = reader.GetString(3),
                Target = reader.GetString(4),
                Headers = [.. headers.Select(header => KeyValuePair.Create(header[0], header[1]))],
                Body = reader.GetFieldValue<byte[]>(6),
                Accepted = Time(reader.GetInt64(7)),
                Due = Time(reader.GetInt64(8)),
                Attempts = reader.GetInt32(9),
                Depth = reader.GetInt32(10),
                Error = reader.IsDBNull(11) ? null : reader.GetString(11),
            });
        }

        return calls;
    }

    private SqliteCommand Command(string text)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
