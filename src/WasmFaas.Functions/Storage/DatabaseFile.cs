using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace WasmFaas.Functions.Storage;

/// <summary>Opens and checks files that one process uses at a time, and words what can be wrong with one.</summary>
internal static class DatabaseFile
{
    /// <summary>Opens and locks a file that may be used, and makes the tables where there are none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="applicationId">Marks the file as one of this program (PRAGMA application_id).</param>
    /// <param name="schemaVersion">Version of the tables. A file with a greater one is of a newer program.</param>
    /// <param name="schema">Makes the tables.</param>
    public static SqliteConnection Open(string path, int applicationId, int schemaVersion, string schema)
    {
        CreateForOwner(path);
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 };
        var connection = new SqliteConnection(builder.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");
            var isNew = Check(connection, path, applicationId, schemaVersion);
            Execute(connection, "COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            if (isNew)
            {
                Execute(connection, FormattableString.Invariant(
                    $"BEGIN EXCLUSIVE; PRAGMA application_id = {applicationId}; PRAGMA user_version = {schemaVersion}; {schema} COMMIT;"));
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says what an error of SQLite means for a file.</summary>
    public static StorageException Describe(string path, SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new($"{path} is in use by another process; stop that one, or use another data directory", error),
        raw.SQLITE_NOTADB => new($"{path} is no SQLite database; expected a file that this program made, or none", error),
        raw.SQLITE_CORRUPT => Damaged(path, error.Message, error),
        raw.SQLITE_FULL => new($"{path} cannot be written: the disk is full", error),
        raw.SQLITE_CANTOPEN => new($"{path} cannot be opened; expected a file in a directory that may be read and written", error),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => new($"{path} may not be written; expected a file of one's own", error),
        _ => new($"{path}: {error.Message}", error),
    };

    /// <summary>The error for a file that cannot be read as it should.</summary>
    public static StorageException Damaged(string path, string how, Exception? cause = null) =>
        new($"{path} is damaged: {how}; put a backup in its place, or move it away to begin with none", cause);

    // True for a file without anything in it.
    private static bool Check(SqliteConnection connection, string path, int applicationId, int schemaVersion)
    {
        var application = Number(connection, "PRAGMA application_id");
        if (application == applicationId)
        {
            var version = Number(connection, "PRAGMA user_version");
            if (version > schemaVersion)
            {
                throw new StorageException($"{path} has version {version} and is of a newer program; expected at most version {schemaVersion}");
            }

            // A twentieth of the time that loading the objects takes; what it finds would fail some write later.
            var finding = (string)Scalar(connection, "PRAGMA integrity_check(1)")!;
            return finding == "ok" ? false : throw Damaged(path, finding.ReplaceLineEndings(" "));
        }

        return application == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0
            ? true
            : throw new StorageException($"{path} is the SQLite database of another program; expected a file that this program made, or none");
    }

    // Objects can be secrets. An existing file is not opened here: closing it would drop locks that this process has on it.
    private static void CreateForOwner(string path)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory && !Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, owner | UnixFileMode.UserExecute);
        }

        if (!File.Exists(path))
        {
            File.Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = owner }).Dispose();
        }
    }

    private static long Number(SqliteConnection connection, string query) => Convert.ToInt64(Scalar(connection, query), CultureInfo.InvariantCulture);

    private static object? Scalar(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection connection, string statements)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.ExecuteNonQuery();
    }
}
