using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Triggers;

namespace WasmFaas.Cli.Functions;

/// <summary><c>timer</c>: TimeTriggers.</summary>
internal static class TimerGroup
{
    private static readonly Noun s_noun = new("timer", "timer", ResourceKinds.TimeTrigger, "nightly");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(Create());
        group.Subcommands.Add(CommonVerbs.Get(s_noun));
        group.Subcommands.Add(CommonVerbs.List(s_noun));
        group.Subcommands.Add(Update());
        group.Subcommands.Add(CommonVerbs.Delete(s_noun));
        group.Subcommands.Add(ShowSchedule());
    }

    private static Command Create()
    {
        var command = new Verb("create", "Call a function at times.", """
              wasmfaas timer create --name nightly --function report --cron '0 3 * * *'
              wasmfaas timer create --name beat --function ping --cron '@every 30s' --method GET --subpath /beat
            """);
        var name = new NameParameter(command);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var timer = Manifest.Create(s_noun.Kind, @namespace, target, []);
            settings.Apply(result, timer);
            var spec = timer["spec"]!;
            if (spec["functionref"] is null || spec["cron"] is null) throw new FormatException("expected --function NAME and --cron TIMES");
            await client.CreateAsync(s_noun.Kind, @namespace, timer, cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"created ({(string?)spec["cron"]})");
        });
        return command;
    }

    private static Command Update()
    {
        var command = new Verb("update", "Change a timer.", """
              wasmfaas timer update nightly --cron '30 2 * * *'
            """);
        var name = new NameParameter(command);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            await client.UpdateAsync(s_noun.Kind, @namespace, target, timer => settings.Apply(result, timer), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, "updated");
        });
        return command;
    }

    private static Command ShowSchedule()
    {
        var command = new Verb("showschedule", "Tell when a schedule calls next.", """
              wasmfaas timer showschedule --cron '0 3 * * MON-FRI'
              wasmfaas timer showschedule --cron 'TZ=Europe/Berlin 30 8 1 * *' --round 12
            """);
        var cron = new Option<string>("--cron") { HelpName = "TIMES", Required = true, Description = "The schedule, as of timer create." };
        var round = new Option<int>("--round") { HelpName = "N", DefaultValueFactory = _ => 5, Description = "How many times to tell." };
        command.Options.Add(cron);
        command.Options.Add(round);
        command.SetAction(result =>
        {
            var schedule = CronSchedule.Parse(result.GetRequiredValue(cron));
            DateTimeOffset now = DateTimeOffset.UtcNow, time = now;
            for (int i = 0; i < result.GetValue(round) && schedule.Next(time, now) is { } next; i++)
            {
                Console.WriteLine(next.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                time = next;
            }
        });
        return command;
    }

    private sealed class Settings
    {
        private readonly Option<string> _function = new("--function") { HelpName = "NAME", Description = "The function." };
        private readonly Option<string> _cron = new("--cron") { HelpName = "TIMES", Description = "When: minute hour day month weekday, with seconds before them if there are six; @hourly, @every 5m." };
        private readonly Option<string> _method = new("--method") { HelpName = "METHOD", Description = "The method; POST where none is given." };
        private readonly Option<string> _subpath = new("--subpath") { HelpName = "PATH", Description = "The path that the function sees; / where none is given." };

        public Settings(Command command)
        {
            foreach (var option in new[] { _function, _cron, _method, _subpath }) command.Options.Add(option);
        }

        public void Apply(ParseResult result, JsonObject timer)
        {
            var spec = timer.At("spec");
            if (result.GetValue(_function) is { } function) spec["functionref"] = new JsonObject { ["type"] = "name", ["name"] = function };
            spec.Set("cron", result.GetValue(_cron));
            spec.Set("method", result.GetValue(_method)?.ToUpperInvariant());
            spec.Set("subpath", result.GetValue(_subpath));
        }
    }
}
