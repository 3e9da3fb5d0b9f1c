using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>HTTPTrigger (Fission CRD <c>httptriggers.fission.io</c>).</summary>
internal static class HttpTriggerSchema
{
    private const string NoIngress = "The router answers by itself; there is no ingress to set up.";
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];

    private static readonly Schema s_cors = Object("Answers that let pages of other origins call the function.",
        Field("allowOrigins", Set("Origins, or * for all.", Text("Origin: scheme, host and port."))),
        Field("allowMethods", Set("Methods; those of the trigger unless given.", Text("Method."))),
        Field("allowHeaders", Set("Request headers.", Text("Header."))),
        Field("exposeHeaders", Set("Response headers that the page may read.", Text("Header."))),
        Field("allowCredentials", Flag("Allows cookies; not with origin *.")),
        Field("maxAge", Text("How long the answer holds, as Go writes durations, such as 10m.")));

    private static readonly Schema s_route = Object("How a provider of routes shows the trigger.",
        Required("provider", OneOf("Provider.", "ingress", "gateway")),
        Field("hostnames", Set("Host names.", Text("Host name."))),
        Field("path", Text("Path.")),
        Field("annotations", Map("Annotations of the route.", Text("Value."))),
        Field("tls", Text("Secret with the certificate.")),
        Field("gateway", Object("What the Gateway API needs.",
            Field("parentRefs", List("Gateways.", Object("A gateway.",
                Required("name", Text("Name.")),
                Field("namespace", Text("Namespace.")),
                Field("sectionName", Text("Listener.")),
                Field("port", Whole("Port.", min: 1, max: 65535))))))));

    public static Schema Schema { get; } = Complete("A route.", Object("Which requests go to which function.",
        Field("host", Matching("Host name of the requests; all unless given.", @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$")),
        Field("relativeurl", Text("Path of the requests, with variables as {name} or {name:regex}.")),
        Field("prefix", Text("Start of the path of the requests; goes before relativeurl.")),
        Field("keepPrefix", Flag("Shows the function the path with its prefix.")),
        Field("method", OneOf("Method of the requests; methods is newer.", ["", .. s_methods])),
        Field("methods", Set("Methods of the requests.", OneOf("Method.", s_methods))),
        Field("invocationMode", OneOf("async: the request is queued and answered at once.", "", "async")),
        Required("functionref", FunctionReference),
        Ignored("createingress", Flag("Makes a Kubernetes Ingress."), NoIngress),
        Ignored("ingressconfig", Object("The Ingress.",
            Field("annotations", Map("Annotations.", Text("Value."))),
            Field("path", Text("Path.")),
            Field("host", Text("Host name.")),
            Field("tls", Text("Secret with the certificate."))), NoIngress),
        Ignored("routeConfig", s_route, NoIngress),
        Field("corsConfig", s_cors)), ConditionsStatus);
}
