using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary>Modules in files, with the errors that a command ends with.</summary>
internal static class ModuleFile
{
    /// <summary>Reads and compiles a module.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="path">The module's file.</param>
    /// <param name="name">What messages call it; the path unless given.</param>
    public static Module Compile(Engine engine, string path, string? name = null)
    {
        name ??= path;
        byte[] binary;
        try
        {
            binary = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException(ExitCodes.NotFound, $"{name}: there is no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"{name}: {e.Message}");
        }

        try
        {
            return engine.Compile(binary, Path.GetFileNameWithoutExtension(name));
        }
        catch (ModuleException e)
        {
            throw new CommandFailedException(ExitCodes.NotRunnable, $"{name}: {e.Message}");
        }
    }
}
