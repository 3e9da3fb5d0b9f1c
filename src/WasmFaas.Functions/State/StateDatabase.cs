using System.Globalization;
using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.State;

/// <summary>
/// The file with the functions' keys and values. A commit is on disk when it returns (WAL, synchronous FULL). One connection
/// writes and another reads, so that no read waits for the disk. Used by one writer and one reader at a time.
/// </summary>
internal sealed class StateDatabase : IDisposable
{
    /// <summary>Marks the file as one of this program (PRAGMA application_id): "wfkv" in ASCII.</summary>
    public const int ApplicationId = 0x77666b76;

    private const int SchemaVersion = 1;

    private const string Schema =
        """
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY,
            namespace TEXT NOT NULL,
            keyspace TEXT NOT NULL,
            key TEXT NOT NULL,
            version INTEGER NOT NULL,
            expires INTEGER,
            value BLOB NOT NULL,
            UNIQUE (namespace, keyspace, key)
        ) STRICT;
        CREATE INDEX counted ON entries (namespace, keyspace, expires);
        CREATE INDEX expiring ON entries (expires) WHERE expires IS NOT NULL;
        CREATE TABLE state (version INTEGER NOT NULL) STRICT;
        INSERT INTO state VALUES (0);
        """;

    private const string OfKey = "namespace = $namespace AND keyspace = $keyspace AND key = $key";

    private readonly SqliteConnection _writer, _reader;
    private readonly SqliteCommand _begin, _commit, _rollback, _put, _remove, _count, _version, _sweep, _setVersion, _find, _list;

    private StateDatabase(string path, SqliteConnection writer, SqliteConnection reader)
    {
        (Path, _writer, _reader) = (path, writer, reader);
        _begin = Command(writer, "BEGIN IMMEDIATE");
        _commit = Command(writer, "COMMIT");
        _rollback = Command(writer, "ROLLBACK");
        _put = Command(writer,
            """
            INSERT INTO entries (namespace, keyspace, key, version, expires, value) VALUES ($namespace, $keyspace, $key, $version, $expires, $value)
            ON CONFLICT (namespace, keyspace, key) DO UPDATE SET version = excluded.version, expires = excluded.expires, value = excluded.value
            """,
            "$namespace", "$keyspace", "$key", "$version", "$expires", "$value");
        _remove = Command(writer, $"DELETE FROM entries WHERE {OfKey}", "$namespace", "$keyspace", "$key");
        _count = Command(writer, "SELECT count(*) FROM entries WHERE namespace = $namespace AND keyspace = $keyspace AND (expires IS NULL OR expires > $now)", "$namespace", "$keyspace", "$now");
        _version = Command(writer, $"SELECT version FROM entries WHERE {OfKey} AND (expires IS NULL OR expires > $now)", "$namespace", "$keyspace", "$key", "$now");
        _sweep = Command(writer, $"DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE expires <= $now LIMIT {StateLimits.SweptKeys})", "$now");
        _setVersion = Command(writer, "UPDATE state SET version = $version", "$version");
        _find = Command(reader, $"SELECT value, version FROM entries WHERE {OfKey} AND (expires IS NULL OR expires > $now)", "$namespace", "$keyspace", "$key", "$now");
        _list = Command(reader, "SELECT key FROM entries WHERE namespace = $namespace AND keyspace = $keyspace AND key > $after AND key >= $prefix AND (expires IS NULL OR expires > $now) ORDER BY key",
            "$namespace", "$keyspace", "$after", "$prefix", "$now");
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens a database, which is made where it is missing.</summary>
    /// <exception cref="StorageException">It is damaged, of another program or of a newer version.</exception>
    public static StateDatabase Open(string path)
    {
        SqliteConnection? writer = null;
        try
        {
            if (!File.Exists(path)) File.Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
            writer = Connect(path);
            Prepare(writer, path);
            return new StateDatabase(path, writer, Connect(path));
        }
        catch (SqliteException e)
        {
            writer?.Dispose();
            throw DatabaseFile.Describe(path, e);
        }
        catch (StorageException)
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>The version of the newest write.</summary>
    public long LoadVersion()
    {
        using var load = Command(_writer, "SELECT version FROM state");
        return (long)(load.ExecuteScalar() ?? throw DatabaseFile.Damaged(Path, "it has no version"));
    }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Ends the transaction; what it changed is on disk afterwards.</summary>
    public void Commit(long version)
    {
        _setVersion.Parameters["$version"].Value = version;
        _setVersion.ExecuteNonQuery();
        _commit.ExecuteNonQuery();
    }

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

    /// <summary>The version of a key in the transaction, or null.</summary>
    public long? FindVersion(Keyspace keyspace, string key, long now)
    {
        Set(_version, keyspace, key).Parameters["$now"].Value = now;
        return (long?)_version.ExecuteScalar();
    }

    /// <summary>The number of keys in the transaction.</summary>
    public long Count(Keyspace keyspace, long now)
    {
        Set(_count, keyspace).Parameters["$now"].Value = now;
        return (long)_count.ExecuteScalar()!;
    }

    /// <summary>Writes a value in the transaction.</summary>
    /// <param name="keyspace">Its keyspace.</param>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    /// <param name="version">Its version.</param>
    /// <param name="expires">When it goes, in milliseconds since 1970; null for never.</param>
    public void Put(Keyspace keyspace, string key, byte[] value, long version, long? expires)
    {
        var parameters = Set(_put, keyspace, key).Parameters;
        parameters["$value"].Value = value;
        parameters["$version"].Value = version;
        parameters["$expires"].Value = expires ?? (object)DBNull.Value;
        _put.ExecuteNonQuery();
    }

    /// <summary>Removes a key in the transaction.</summary>
    public void Remove(Keyspace keyspace, string key) => Set(_remove, keyspace, key).ExecuteNonQuery();

    /// <summary>Removes some of the values past their time in the transaction.</summary>
    public void Sweep(long now)
    {
        _sweep.Parameters["$now"].Value = now;
        _sweep.ExecuteNonQuery();
    }

    /// <summary>Reads a value that is on disk, or null.</summary>
    public StateEntry? Find(Keyspace keyspace, string key, long now)
    {
        Set(_find, keyspace, key).Parameters["$now"].Value = now;
        using var reader = _find.ExecuteReader();
        return reader.Read() ? new StateEntry(reader.GetFieldValue<byte[]>(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Reads keys in the order of their bytes.</summary>
    public List<string> List(Keyspace keyspace, string prefix, string after, int limit, long now)
    {
        var parameters = Set(_list, keyspace).Parameters;
        parameters["$prefix"].Value = prefix;
        parameters["$after"].Value = after;
        parameters["$now"].Value = now;
        var keys = new List<string>();
        using var reader = _list.ExecuteReader();
        while (keys.Count < limit && reader.Read() && reader.GetString(0) is var key && key.StartsWith(prefix, StringComparison.Ordinal)) keys.Add(key);
        return keys;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _commit, _rollback, _put, _remove, _count, _version, _sweep, _setVersion, _find, _list]) command.Dispose();
        _reader.Dispose();
        _writer.Dispose();
    }

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA synchronous = FULL");
        return connection;
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        long application = Number(connection, "PRAGMA application_id"), version = Number(connection, "PRAGMA user_version");
        if (application == ApplicationId && version > SchemaVersion)
            throw new StorageException($"{path} has version {version} and is of a newer program; expected at most version {SchemaVersion}");
        bool isNew = application == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !isNew)
            throw new StorageException($"{path} is the SQLite database of another program; expected a file that this program made, or none");
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, FormattableString.Invariant($"PRAGMA max_page_count = {StateLimits.DatabaseBytes / Number(connection, "PRAGMA page_size")}"));
        if (isNew) Execute(connection, FormattableString.Invariant($"BEGIN EXCLUSIVE; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {SchemaVersion}; {Schema} COMMIT;"));
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using var command = Command(connection, query);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, string statements)
    {
        using var command = Command(connection, statements);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Set(SqliteCommand command, Keyspace keyspace, string? key = null)
    {
        command.Parameters["$namespace"].Value = keyspace.Namespace;
        command.Parameters["$keyspace"].Value = keyspace.Name;
        if (key is not null) command.Parameters["$key"].Value = key;
        return command;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (string parameter in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        return command;
    }
}
