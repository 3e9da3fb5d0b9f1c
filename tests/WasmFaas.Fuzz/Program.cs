using WasmFaas.Fuzz;
using WasmFaas.Fuzz.Differential;

try
{
    var options = FuzzOptions.Parse(args);
    if (options.Progress is not null)
    {
        Worker.Run(options);
        return 0;
    }

    if (options.Compare is not null)
    {
        string difference = DifferentialBatch.Compare(File.ReadAllBytes(options.Compare), options.Seed) ?? "no difference";
        Console.WriteLine(difference);
        return difference == "no difference" ? 0 : 1;
    }

    return await new Supervisor(options).RunAsync() == 0 ? 0 : 1;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n{FuzzOptions.Usage}");
    return 2;
}
