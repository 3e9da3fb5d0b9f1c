using WasmFaas.Fuzz;
using WasmFaas.Fuzz.Differential;
using WasmFaas.Fuzz.Reduction;

try
{
    var options = FuzzOptions.Parse(args);
    if (options.Progress is not null)
    {
        Worker.Run(options);
        return 0;
    }

    if (options.Reduce is not null)
    {
        byte[] reduced = new Reducer(options.Seed).Reduce(File.ReadAllBytes(options.Reduce));
        File.WriteAllBytes(Path.ChangeExtension(options.Reduce, ".reduced.wasm"), reduced);
        Console.WriteLine(DifferentialBatch.Compare([reduced], options.Seed)[0] ?? "no difference");
        return 0;
    }

    return await new Supervisor(options).RunAsync() == 0 ? 0 : 1;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n{FuzzOptions.Usage}");
    return 2;
}
