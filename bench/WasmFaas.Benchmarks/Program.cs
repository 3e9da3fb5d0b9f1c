using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using WasmFaas.Benchmarks;

if (args is ["kernels", var code, .. var rest]) return await KernelRunner.RunAsync(code, rest);

// In process: a module's machine code is made once for a process, and the toolchain's generated projects would not
// take this repository's central versions.
var job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance);
var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(job).WithOptions(ConfigOptions.DisableOptimizationsValidator);
BenchmarkSwitcher.FromAssembly(typeof(KernelRunner).Assembly).Run(args, config);
return 0;
