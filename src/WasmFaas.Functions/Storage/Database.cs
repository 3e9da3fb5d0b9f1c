using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// The database file. It is locked for this process as long as it is open (locking_mode EXCLUSIVE: the lock goes with the
/// process, however that ends); a commit is on disk when it returns (WAL, synchronous FULL). Used by one thread at a time.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>Version of the tables.</summary>
    private const int SchemaVersion = 1;

    /// <summary>"wfst" in ASCII.</summary>
    private const int ApplicationId = 0x77667374;

    private const string Schema =
        """
        CREATE TABLE objects (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            uid TEXT NOT NULL,
            revision INTEGER NOT NULL,
            json BLOB NOT NULL,
            UNIQUE (kind, namespace, name)
        ) STRICT;
        CREATE TABLE state (revision INTEGER NOT NULL) STRICT;
        INSERT INTO state VALUES (1);
        """;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _setRevision;

    private Database(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _begin = Command("BEGIN IMMEDIATE");
        _rollback = Command("ROLLBACK");
        _commit = Command("COMMIT");
        _put = Command(
            """
            INSERT INTO objects (kind, namespace, name, uid, revision, json) VALUES ($kind, $namespace, $name, $uid, $revision, $json)
            ON CONFLICT (kind, namespace, name) DO UPDATE SET uid = excluded.uid, revision = excluded.revision, json = excluded.json
            """,
            "$kind", "$namespace", "$name", "$uid", "$revision", "$json");
        _remove = Command("DELETE FROM objects WHERE kind = $kind AND namespace = $namespace AND name = $name", "$kind", "$namespace", "$name");
        _setRevision = Command("UPDATE state SET revision = $revision", "$revision");
    }

    /// <summary>Opens a database, which is made where it is missing.</summary>
    /// <exception cref="StorageException">It is damaged, of another program, of a newer version, or in use.</exception>
    public static Database Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = DatabaseFile.Open(path, ApplicationId, SchemaVersion, Schema);
            return new Database(path, connection);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw DatabaseFile.Describe(path, e);
        }
    }

    /// <summary>Reads all: the revision, and the objects of the kinds that are known. Others stay where they are.</summary>
    /// <exception cref="StorageException">It is damaged.</exception>
    public (long Revision, List<Resource> Resources) Load(IReadOnlyList<ResourceKind> kinds)
    {
        try
        {
            var byName = kinds.ToDictionary(kind => kind.ToString());
            var resources = new List<Resource>();
            using var select = Command("SELECT kind, json, id, namespace, name FROM objects");
            using var reader = select.ExecuteReader();
            while (reader.Read())
            {
                if (byName.TryGetValue(reader.GetString(0), out var kind))
                {
                    var id = reader.GetInt64(2);
                    var resource = new Resource(kind, Parse(reader.GetFieldValue<byte[]>(1), id));
                    resources.Add(resource.Namespace == reader.GetString(3) && resource.Name == reader.GetString(4)
                        ? resource
                        : throw DatabaseFile.Damaged(_path, $"row {id} of its table objects is not the object of its name"));
                }
            }

            using var revision = Command("SELECT revision FROM state");
            return ((long)(revision.ExecuteScalar() ?? throw DatabaseFile.Damaged(_path, "it has no revision")), resources);
        }
        catch (SqliteException e)
        {
            throw DatabaseFile.Describe(_path, e);
        }
    }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Stores an object in the transaction.</summary>
    public void Put(Resource resource, long revision, byte[] json)
    {
        SetKey(_put, resource);
        _put.Parameters["$uid"].Value = resource.Uid;
        _put.Parameters["$revision"].Value = revision;
        _put.Parameters["$json"].Value = json;
        _put.ExecuteNonQuery();
    }

    /// <summary>Removes an object in the transaction.</summary>
    public void Remove(Resource resource)
    {
        SetKey(_remove, resource);
        _remove.ExecuteNonQuery();
    }

    /// <summary>Ends the transaction; what it changed is on disk afterwards.</summary>
    public void Commit(long revision)
    {
        _setRevision.Parameters["$revision"].Value = revision;
        _setRevision.ExecuteNonQuery();
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

    /// <summary>Says what an error means for this file.</summary>
    public StorageException Describe(SqliteException error) => DatabaseFile.Describe(_path, error);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _rollback, _commit, _put, _remove, _setRevision])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static void SetKey(SqliteCommand command, Resource resource)
    {
        command.Parameters["$kind"].Value = resource.Kind.ToString();
        command.Parameters["$namespace"].Value = resource.Namespace;
        command.Parameters["$name"].Value = resource.Name;
    }

    private JsonObject Parse(byte[] json, long id)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw DatabaseFile.Damaged(_path, $"row {id} of its table objects is no JSON object");
        }
        catch (JsonException e)
        {
            throw DatabaseFile.Damaged(_path, $"row {id} of its table objects is no JSON ({e.Message})", e);
        }
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }
}
