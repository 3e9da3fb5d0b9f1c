using static WasmFaas.Functions.Resources.Schemas.CommonSchemas;
using static WasmFaas.Functions.Resources.Schemas.Shape;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>A Function's <c>podspec</c>, for executor type container: the parts of a Kubernetes PodSpec that a module has a use for.</summary>
internal static class ServicePodSpec
{
    private const string NoImage = "No image is pulled: the module is that of the package.";

    private static readonly Schema s_probe = Object("Tells when a new guest takes requests.",
    [
        Field("httpGet", Object("An HTTP request that is answered with a status from 200 to 399.",
            Field("path", Text("Path and query."), "/"),
            Ignored("port", Quantity("Port."), "A service has one socket."),
            Ignored("host", Text("Host.")),
            Ignored("scheme", Text("Scheme.")),
            Ignored("httpHeaders", List("Headers.", Anything("A header."))))),
        .. Unused("exec", "failureThreshold", "grpc", "initialDelaySeconds", "periodSeconds", "successThreshold", "tcpSocket", "terminationGracePeriodSeconds", "timeoutSeconds"),
    ]);

    private static readonly Schema s_container = Object("The module's settings.",
    [
        Ignored("name", Text("Name."), "The function's is used."),
        Ignored("image", Text("Image."), NoImage),
        Ignored("command", List("Entry point.", Text("Word.")), NoImage),
        Field("args", List("Arguments after the program's name.", Text("Argument."))),
        Differs("env", FunctionSchema.Env, "spec.env goes before it."),
        Differs("envFrom", FunctionSchema.EnvFrom, "spec.envFrom goes before it."),
        Field("resources", ResourceRequirements("Holds for each guest's linear memory; spec.resources goes before it.")),
        Differs("ports", List("Ports.", Anything("A port.")), "May be absent: the socket is descriptor 3, whatever the number."),
        Differs("readinessProbe", s_probe, "Asked until a guest is ready for the first time; without it, a guest is ready when it first accepts or polls."),
        .. Unused("imagePullPolicy", "lifecycle", "livenessProbe", "resizePolicy", "restartPolicy", "securityContext", "startupProbe", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty", "volumeDevices", "volumeMounts", "workingDir"),
    ]);

    public static Schema Schema { get; } = Object("The service's settings, as a Kubernetes PodSpec has them.",
    [
        Field("containers", List("One container.", s_container)),
        Differs("terminationGracePeriodSeconds", Whole("Seconds that requests have to end when the service is replaced or removed.", min: 0), "360 unless given."),
        .. Unused("activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks", "ephemeralContainers", "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "hostname", "imagePullSecrets", "initContainers", "nodeName", "nodeSelector", "os", "overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates", "resourceClaims", "resources", "restartPolicy", "runtimeClassName", "schedulerName", "schedulingGates", "securityContext", "serviceAccount", "serviceAccountName", "setHostnameAsFQDN", "shareProcessNamespace", "subdomain", "tolerations", "topologySpreadConstraints", "volumes"),
    ]);

    private static SchemaField[] Unused(params string[] names) => [.. names.Select(name => Ignored(name, Anything("As in Kubernetes.")))];
}
