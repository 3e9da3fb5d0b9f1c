using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>
/// Writes to a store until it is killed, and prints each write that was acknowledged: <c>create NAME VERSION .</c>; the dot
/// tells a whole line from one that was cut. Of every four objects one is only created, two are also updated, and one of these
/// is then deleted.
/// </summary>
internal static class DoomedWriter
{
    public const string Verb = "write-until-killed";
    public const int Objects = 5_000;
    private const int Writers = 16;

    public static bool IsUpdated(string name) => Number(name) % 4 > 0;

    public static bool IsDeleted(string name) => Number(name) % 4 == 3;

    public static async Task<int> RunAsync(string database, string prefix)
    {
        await using var store = SqliteResourceStore.Open(database);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number <= Objects; number = Interlocked.Increment(ref next))
            {
                await WriteAsync(store, $"{prefix}-{number}");
            }
        })));
        return 0;
    }

    private static async Task WriteAsync(SqliteResourceStore store, string name)
    {
        Print("create", await store.CreateAsync(Function(name, 1)));
        if (IsUpdated(name))
        {
            Print("update", await store.UpdateAsync(Function(name, 2)));
        }

        if (IsDeleted(name))
        {
            Print("delete", await store.DeleteAsync(ResourceKinds.Function, "default", name));
        }
    }

    private static int Number(string name) => int.Parse(name[(name.LastIndexOf('-') + 1)..]);

    // Console.Out is synchronized and flushes each line.
    private static void Print(string verb, Resource resource) => Console.Out.WriteLine($"{verb} {resource.Name} {resource.ResourceVersion} .");

    private static Resource Function(string name, int value) => new(ResourceKinds.Function, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["spec"] = new JsonObject { ["value"] = value, ["text"] = new string('x', 400) },
    });
}
