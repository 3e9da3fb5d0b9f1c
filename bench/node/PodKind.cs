using WasmFaas.EndToEnd.Tests.Cri.Messages;

namespace WasmFaas.NodeBenchmark;

/// <summary>What a pod is made of, and how its answer is asked for.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Handler">The runtime handler.</param>
/// <param name="Image">The image.</param>
/// <param name="Command">What runs, by its port; empty where the image knows.</param>
/// <param name="Body">What is posted; null where a GET asks.</param>
/// <param name="Answer">What the answer has in it.</param>
internal sealed record PodKind(string Name, string Handler, string Image, Func<int, string[]> Command, string? Body, string Answer)
{
    /// <summary>True where each is the only pod of its namespace, and a wasm function's keeper is one that has run nothing.</summary>
    public bool IsFirst { get; init; }

    /// <summary>A function whose answer names its arguments.</summary>
    public static PodKind Wasm(string image, string handler = "wasm") => new(handler, handler, image, _ => [], """{"args":["Ada"]}""", "\"arg 1: Ada\"");

    /// <summary>A Linux container that serves a file.</summary>
    public static PodKind Runc(string image) => new("runc", "runc", image, port => ["/bin/busybox", "httpd", "-f", "-p", $"{port}", "-h", "/www"], null, "hello");

    /// <summary>The container of a pod.</summary>
    /// <param name="port">Where it listens.</param>
    public ContainerConfig Container(int port) => new()
    {
        Metadata = new ContainerMetadata { Name = "hello" },
        Image = new ImageSpec { Image = Image },
        Command = { Command(port) },
        Annotations = { ["wasm-faas.dev/convention"] = "args", ["wasm-faas.dev/port"] = $"{port}" },
        LogPath = "hello.log",
        Linux = new LinuxContainerConfig(),
    };
}
