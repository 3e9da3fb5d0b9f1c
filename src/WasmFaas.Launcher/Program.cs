using WasmFaas.Doors.Containerd.Shim;

return await ShimProgram.RunAsync(args, FindWasmFaas);

// It is beside this program, or in a directory above: ./launcher makes the program in .build/launcher.
static IReadOnlyList<string> FindWasmFaas()
{
    string own = Path.GetDirectoryName(Environment.ProcessPath)!;
    for (var directory = new DirectoryInfo(own); directory is not null; directory = directory.Parent)
    {
        string program = Path.Combine(directory.FullName, "wasmfaas");
        if (File.Exists(program)) return [program];
    }

    throw new IOException($"the node agent is not running, and the program wasmfaas, which would start it, is neither in {own} nor above");
}
