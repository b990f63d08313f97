package dev.lossless.deploy;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPort;
import io.kubernetes.client.openapi.models.V1Service;
import io.strimzi.api.kafka.model.kafka.Kafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who may talk to whom by the policies of a manifest, and who has to by the addresses in the pods' own settings.
final class Network {

    /// @param server  a pod's name, or "outside"
    record Flow(String client, String server, int port) implements Comparable<Flow> {
        @Override
        public int compareTo(Flow other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return client + " -> " + server + ":" + port;
        }
    }

    /// A kind of pods, in this namespace or another.
    record Pod(String name, String namespace, Map<String, String> labels, Set<Integer> ports) {}

    private static final String OUTSIDE = "outside";
    private static final Pattern ADDRESS = Pattern.compile("(?<![\\w.-])([a-z][a-z0-9.-]*):(\\d{2,5})\\b");
    private static final Pattern HTTPS = Pattern.compile("https://([^/:]+)/?.*");
    private static final int MYSQL = 3306;
    private static final Set<Integer> DNS = Set.of(53, 5353);

    /// No setting names the receivers of webhooks: users do. Mails are submitted as RFC 6409 and RFC 8314 say.
    private static final String DELIVERS = "notification-consumer";

    private static final Set<Integer> DELIVERED_TO = Set.of(443, 8443, 587, 465);

    /// Where clusters have their DNS, as a pod or as an address.
    enum Resolver {
        KUBE_DNS("kube-system", Map.of("k8s-app", "kube-dns"), 53),
        NODE_LOCAL_POD("kube-system", Map.of("k8s-app", "node-local-dns"), 53),
        NODE_LOCAL_ADDRESS("169.254.20.10", 53),
        CLOUD_DNS("169.254.169.254", 53),
        OPENSHIFT("openshift-dns", Map.of("dns.operator.openshift.io/daemonset-dns", "default"), 5353);

        private final Pod pod;
        private final int port;

        Resolver(String namespace, Map<String, String> labels, int port) {
            this.pod = new Pod(name(), namespace, labels, Set.of(port));
            this.port = port;
        }

        /// Outside of all namespaces.
        Resolver(String address, int port) {
            this.pod = new Pod(address, "", Map.of(), Set.of(port));
            this.port = port;
        }
    }

    private final Manifest manifest;
    private final String namespace;
    private final List<Pod> pods = new ArrayList<>();

    Network(Manifest manifest, String namespace) {
        this.manifest = manifest;
        this.namespace = namespace;
        manifest.workloads().forEach(workload -> pods.add(pod(workload)));
        manifest.all(Kafka.class).forEach(kafka -> pods.add(brokers(kafka)));
    }

    private Pod pod(Workload workload) {
        var ports = workload.pod().getContainers().stream()
                .flatMap(container -> Optional.ofNullable(container.getPorts()).orElse(List.of()).stream())
                .map(V1ContainerPort::getContainerPort)
                .collect(Collectors.toSet());
        return new Pod(workload.name(), namespace, workload.labels(), ports);
    }

    /// The operator labels its pods so.
    private Pod brokers(Kafka kafka) {
        var name = kafka.getMetadata().getName();
        var ports = kafka.getSpec().getKafka().getListeners().stream()
                .map(listener -> listener.getPort())
                .collect(Collectors.toSet());
        return new Pod(
                bootstrap(kafka),
                namespace,
                Map.of("strimzi.io/cluster", name, "strimzi.io/name", name + "-kafka"),
                ports);
    }

    private static String bootstrap(Kafka kafka) {
        return kafka.getMetadata().getName() + "-kafka-bootstrap";
    }

    Set<Flow> needed() {
        var flows = new TreeSet<Flow>();
        for (var workload : manifest.workloads()) {
            workload.allContainers().forEach(container -> addresses(container)
                    .forEach(
                            (address) -> flows.add(new Flow(workload.name(), server(address.host()), address.port()))));
            if (workload.name().equals(DELIVERS)) {
                DELIVERED_TO.forEach(port -> flows.add(new Flow(DELIVERS, OUTSIDE, port)));
            }
        }
        return flows;
    }

    Set<Flow> allowed() {
        var flows = new TreeSet<Flow>();
        for (var client : pods.stream().filter(this::isWorkload).toList()) {
            for (var server : pods) {
                server.ports().stream()
                        .filter(port -> !client.equals(server))
                        .filter(port -> mayLeave(client, server, port) && mayEnter(server, client, port))
                        .forEach(port -> flows.add(new Flow(client.name(), server.name(), port)));
            }
            outsidePorts(client).forEach(port -> flows.add(new Flow(client.name(), OUTSIDE, port)));
        }
        return flows;
    }

    /// Names of the pods that pods of another namespace may reach on this port.
    Set<String> reachableFrom(String otherNamespace, Map<String, String> labels, int port) {
        var visitor = new Pod("visitor", otherNamespace, labels, Set.of());
        return pods.stream()
                .filter(this::isWorkload)
                .filter(pod -> pod.ports().contains(port) && mayEnter(pod, visitor, port))
                .map(Pod::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean mayAsk(Resolver resolver, String workload) {
        return pods.stream()
                .filter(pod -> pod.name().equals(workload))
                .allMatch(pod -> mayLeave(pod, resolver.pod, resolver.port));
    }

    /// The credentials that a cloud gives to its machines.
    boolean mayAskForCredentials(String workload) {
        return pods.stream()
                .filter(pod -> pod.name().equals(workload))
                .anyMatch(pod -> mayLeave(pod, Resolver.CLOUD_DNS.pod, 80));
    }

    private boolean isWorkload(Pod pod) {
        return !pod.labels().containsKey("strimzi.io/cluster");
    }

    private record Address(String host, int port) {}

    private Stream<Address> addresses(V1Container container) {
        var environment = manifest.environment(container);
        var words = Stream.of(container.getCommand(), container.getArgs())
                .flatMap(list -> Optional.ofNullable(list).orElse(List.of()).stream());
        var inTexts = Stream.concat(environment.values().stream(), words)
                .flatMap(text -> ADDRESS.matcher(text).results())
                .map(found -> new Address(found.group(1), Integer.parseInt(found.group(2))));
        var keys = HTTPS.matcher(environment.getOrDefault("MP_JWT_VERIFY_PUBLICKEY_LOCATION", ""));
        var issuer = keys.matches() ? Stream.of(new Address(keys.group(1), 443)) : Stream.<Address>empty();
        var mysql = Optional.ofNullable(environment.get("MYSQL_HOST")).map(host -> new Address(host, MYSQL));
        return Stream.of(inTexts, issuer, mysql.stream()).flatMap(all -> all);
    }

    private String server(String host) {
        var kafka = manifest.all(Kafka.class).map(Network::bootstrap).filter(host::equals);
        return Stream.concat(kafka, behindService(host)).findFirst().orElse(OUTSIDE);
    }

    private Stream<String> behindService(String host) {
        return manifest.all(V1Service.class)
                .filter(service -> service.getMetadata().getName().equals(host))
                .flatMap(service -> pods.stream().filter(pod -> pod.labels()
                        .entrySet()
                        .containsAll(service.getSpec().getSelector().entrySet())))
                .map(Pod::name);
    }

    private boolean mayLeave(Pod client, Pod server, int port) {
        var policies = policies(client, "Egress");
        return policies.isEmpty()
                || policies.stream()
                        .flatMap(policy -> Optional.ofNullable(policy.getSpec().getEgress()).orElse(List.of()).stream())
                        .anyMatch(rule -> peers(rule.getTo(), client, server) && ports(rule.getPorts(), port));
    }

    /// Brokers' policies are made by the operator, from the peers of the listener.
    private boolean mayEnter(Pod server, Pod client, int port) {
        if (!isWorkload(server)) {
            return manifest.all(Kafka.class)
                    .flatMap(kafka -> kafka.getSpec().getKafka().getListeners().stream())
                    .filter(listener -> listener.getPort() == port)
                    .flatMap(listener -> listener.getNetworkPolicyPeers().stream())
                    .filter(peer -> peer.getPodSelector() != null)
                    .anyMatch(peer -> client.labels()
                            .entrySet()
                            .containsAll(peer.getPodSelector().getMatchLabels().entrySet()));
        }
        var policies = policies(server, "Ingress");
        return policies.isEmpty()
                || policies.stream()
                        .flatMap(
                                policy -> Optional.ofNullable(policy.getSpec().getIngress()).orElse(List.of()).stream())
                        .anyMatch(rule -> peers(rule.getFrom(), server, client) && ports(rule.getPorts(), port));
    }

    private Set<Integer> outsidePorts(Pod client) {
        return policies(client, "Egress").stream()
                .flatMap(policy -> Optional.ofNullable(policy.getSpec().getEgress()).orElse(List.of()).stream())
                .filter(rule -> Optional.ofNullable(rule.getTo()).orElse(List.of()).stream()
                        .anyMatch(peer -> peer.getIpBlock() != null || peer.getNamespaceSelector() != null))
                .flatMap(rule -> rule.getPorts().stream())
                .map(V1NetworkPolicyPort::getPort)
                .map(IntOrString::getIntValue)
                .filter(port -> !DNS.contains(port))
                .collect(Collectors.toSet());
    }

    private List<V1NetworkPolicy> policies(Pod pod, String type) {
        return manifest.all(V1NetworkPolicy.class)
                .filter(policy -> policy.getSpec().getPolicyTypes().contains(type))
                .filter(policy -> matches(policy.getSpec().getPodSelector(), pod.labels()))
                .toList();
    }

    private boolean peers(List<V1NetworkPolicyPeer> peers, Pod own, Pod other) {
        return peers == null || peers.isEmpty() || peers.stream().anyMatch(peer -> peer(peer, own, other));
    }

    private boolean peer(V1NetworkPolicyPeer peer, Pod own, Pod other) {
        if (peer.getIpBlock() != null) {
            return peer.getIpBlock().getCidr().equals(other.name() + "/32");
        }
        var sameNamespace = peer.getNamespaceSelector() == null
                ? own.namespace().equals(other.namespace())
                : matches(peer.getNamespaceSelector(), Map.of("kubernetes.io/metadata.name", other.namespace()));
        return sameNamespace && (peer.getPodSelector() == null || matches(peer.getPodSelector(), other.labels()));
    }

    private static boolean ports(List<V1NetworkPolicyPort> ports, int port) {
        return ports == null
                || ports.isEmpty()
                || ports.stream().anyMatch(allowed -> allowed.getPort().getIntValue() == port);
    }

    /// @throws IllegalArgumentException for expressions, which are not used here
    static boolean matches(V1LabelSelector selector, Map<String, String> labels) {
        if (selector.getMatchExpressions() != null
                && !selector.getMatchExpressions().isEmpty()) {
            throw new IllegalArgumentException("match expressions are not understood here: " + selector);
        }
        var wanted = Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of());
        return labels.entrySet().containsAll(wanted.entrySet());
    }
}
