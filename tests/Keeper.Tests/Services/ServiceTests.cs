using WasmFaas.Keeper.Services;
using Xunit;

namespace WasmFaas.Keeper.Tests.Services;

public sealed class ServiceTests
{
    private static readonly TimeSpan s_ttl = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ServiceOptions Options => new() { Function = FunctionOptions.Default with { IdleTimeToLive = s_ttl } };

    [Fact(Timeout = 120_000)]
    public async Task TheFirstRequestStartsItAndWaits()
    {
        await using var test = new TestService("service", Options);
        Assert.Equal(ServiceState.Idle, test.Service.Status.State);
        Assert.Equal("hello, request 1\n", await test.GetAsync("/"));
        Assert.Equal("hello, request 2\n", await test.GetAsync("/"));
        Assert.Equal(new ServiceStatus(ServiceState.Ready, 1, 0, null, null), test.Service.Status);
        Assert.Equal(0, test.Service.InFlight);
    }

    [Fact(Timeout = 120_000)]
    public async Task ItGoesAfterItsTtlCountedFromTheEndOfTheLastRequest()
    {
        await using var test = new TestService("service", Options);
        await test.GetAsync("/");
        Assert.True(test.Service.TryEnter());
        test.Time.Advance(s_ttl * 2);
        Assert.Equal(ServiceState.Ready, test.Service.Status.State);
        test.Service.Leave(ServiceRequestEnd.Answered, 0);
        test.Time.Advance(s_ttl - TimeSpan.FromSeconds(1));
        Assert.Equal("hello, request 2\n", await test.GetAsync("/"));
        test.Time.Advance(s_ttl - TimeSpan.FromSeconds(1));
        Assert.Equal(ServiceState.Ready, test.Service.Status.State);
        test.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ServiceState.Idle, test.Service.Status.State);

        // It comes back anew.
        Assert.Equal("hello, request 1\n", await test.GetAsync("/"));
    }

    [Fact(Timeout = 120_000)]
    public async Task OneThatIsAlwaysOnNeverGoes()
    {
        await using var test = new TestService("service", Options with { IsAlwaysOn = true });
        await test.GetAsync("/");
        test.Time.Advance(s_ttl * 100);
        Assert.Equal("hello, request 2\n", await test.GetAsync("/"));
    }

    [Fact(Timeout = 120_000)]
    public async Task AGuestThatEndsIsStartedAgainAfterAWaitThatDoubles()
    {
        await using var test = new TestService("service", Options);
        var endpoint = await ReadyAsync(test);
        foreach (int milliseconds in (int[])[100, 200, 400])
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => TestService.SendAsync(endpoint, "/exit"));
            var status = await test.UntilAsync(status => status.State == ServiceState.BackingOff);
            Assert.Equal("it ended with exit code 3", status.LastEnd);
            Assert.Equal(test.Time.GetUtcNow().AddMilliseconds(milliseconds), status.NextTry);

            // A connection that comes meanwhile is kept by the socket.
            var waiting = TestService.SendAsync(endpoint, "/");
            test.Time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.Equal(ServiceState.BackingOff, test.Service.Status.State);
            test.Time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal("hello, request 1\n", await waiting);
        }

        Assert.Equal(3, test.Service.Status.Restarts);
        test.Time.Advance(ServiceLimits.SoundTime);
        await Assert.ThrowsAsync<HttpRequestException>(() => TestService.SendAsync(endpoint, "/trap"));
        var trapped = await test.UntilAsync(status => status.State == ServiceState.BackingOff);
        Assert.StartsWith("it trapped: unreachable", trapped.LastEnd);
        Assert.Equal(test.Time.GetUtcNow() + ServiceLimits.FirstBackoff, trapped.NextTry);
    }

    [Fact(Timeout = 120_000)]
    public async Task RequestsAreRefusedOnceItFailedToStartSeveralTimes()
    {
        await using var test = new TestService("deaf", Options);
        Assert.True(test.Service.TryEnter());
        var waiting = test.Service.WaitReadyAsync(s_ttl, Cancellation);
        for (int i = 0; i < ServiceLimits.FailedStarts; i++)
        {
            // Just after the clock moved it may still be backing off from the start before.
            await test.UntilAsync(status => status.State == ServiceState.BackingOff && status.Restarts == i);
            if (i == ServiceLimits.FailedStarts - 1) break;
            Assert.False(waiting.IsCompleted);
            test.Time.Advance(ServiceLimits.FirstBackoff * Math.Pow(2, i));
        }

        var refused = await Assert.ThrowsAsync<ServiceException>(() => waiting);
        Assert.False(refused.IsTimeout);
        Assert.Contains("it ended with exit code 7; it is started again at ", refused.Message);
        await Assert.ThrowsAsync<ServiceException>(() => test.Service.WaitReadyAsync(s_ttl, Cancellation));
    }

    [Fact(Timeout = 120_000)]
    public async Task AWaitIsBounded()
    {
        await using var test = new TestService("service", Options with { ProbePath = "/env/NOTHING" });
        var waiting = test.Service.WaitReadyAsync(TimeSpan.FromSeconds(5), Cancellation);
        test.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(waiting.IsCompleted);
        test.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await Assert.ThrowsAsync<ServiceException>(() => waiting)).IsTimeout);
        Assert.Equal(ServiceState.Starting, test.Service.Status.State);
    }

    [Fact(Timeout = 120_000)]
    public async Task AProbeTellsWhenItIsReady()
    {
        await using var test = new TestService("service", Options with { ProbePath = "/later?ms=200" });
        Assert.Equal("hello, request 1\n", await test.GetAsync("/"));
    }

    [Fact(Timeout = 120_000)]
    public async Task DrainingRefusesNewRequestsAndWaitsForThoseInFlight()
    {
        await using var test = new TestService("service", Options);
        var endpoint = await ReadyAsync(test);
        Assert.True(test.Service.TryEnter());
        var ending = test.Service.EndAsync(Cancellation);
        Assert.False(test.Service.TryEnter());
        Assert.Equal(ServiceState.Draining, test.Service.Status.State);
        Assert.Equal("hello, request 1\n", await TestService.SendAsync(endpoint, "/"));
        Assert.False(ending.IsCompleted);
        test.Service.Leave(ServiceRequestEnd.Answered, 0);
        await ending;
        Assert.Equal(ServiceState.Ended, test.Service.Status.State);
        Assert.True(endpoint.Closed.IsCancellationRequested);
        Assert.False(File.Exists(endpoint.SocketPath));
    }

    [Fact(Timeout = 120_000)]
    public async Task AGuestThatNeverEndsIsStoppedAfterTheGraceTime()
    {
        await using var test = new TestService("service", Options);
        var endpoint = await ReadyAsync(test);
        Assert.True(test.Service.TryEnter());
        var looping = TestService.SendAsync(endpoint, "/loop");
        var ending = test.Service.EndAsync(Cancellation);
        await test.UntilAsync(status => status.State == ServiceState.Draining);
        test.Time.Advance(test.Service.Options.GraceTime - TimeSpan.FromSeconds(1));
        Assert.False(ending.IsCompleted);
        while (!ending.IsCompleted)
        {
            test.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await ending;
        await Assert.ThrowsAsync<HttpRequestException>(() => looping);
    }

    [Fact(Timeout = 120_000)]
    public async Task SeveralGuestsShareTheSocket()
    {
        await using var test = new TestService("service", Options with { Instances = 3 });
        var endpoint = await ReadyAsync(test);
        await test.UntilAsync(status => status.Ready == 3);
        await Assert.ThrowsAsync<HttpRequestException>(() => TestService.SendAsync(endpoint, "/exit"));
        await test.UntilAsync(status => status is { Ready: 2, State: ServiceState.Ready });
        Assert.StartsWith("hello", await test.GetAsync("/"));
    }

    [Fact(Timeout = 120_000)]
    public async Task WhatCannotBeAServiceIsRefused()
    {
        await using var test = new TestService("hello", Options);
        var refused = await Assert.ThrowsAsync<ServiceException>(() => test.Service.WaitReadyAsync(s_ttl, Cancellation));
        Assert.Contains("imports no sock_accept", refused.Message);
    }

    private static async Task<ServiceEndpoint> ReadyAsync(TestService test) => await test.Service.WaitReadyAsync(s_ttl, Cancellation);
}
