using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary>Modules in files, with the errors that a command ends with.</summary>
internal static class ModuleFile
{
    /// <summary>Reads and compiles a module.</summary>
    public static Module Compile(Engine engine, string path)
    {
        byte[] binary;
        try
        {
            binary = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException(ExitCodes.NotFound, $"{path}: there is no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"{path}: {e.Message}");
        }

        try
        {
            return engine.Compile(binary, Path.GetFileNameWithoutExtension(path));
        }
        catch (ModuleException e)
        {
            throw new CommandFailedException(ExitCodes.NotRunnable, $"{path}: {e.Message}");
        }
    }
}
