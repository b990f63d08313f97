package dev.lossless.deploy;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a reviewer asks of every manifest. Each rule answers with the places that break it.
enum Rule {
    PODS_ARE_RESTRICTED(Rule::restricted),
    RESOURCES_ARE_LIMITED(Rule::limited),
    PROBES_ARE_THERE(Rule::probed),
    ROLLOUTS_LOSE_NOTHING(Rule::rollout),
    SELECTORS_MATCH(Rule::selectors),
    MOUNTS_HAVE_VOLUMES(Rule::mounts),
    REFERENCES_EXIST(Rule::references),
    VARIABLES_ARE_READ(Rule::variables),
    REQUIRED_VARIABLES_ARE_SET(Rule::required),
    SECRETS_ARE_REFERENCES(Rule::plainSecrets),
    DATABASE_USERS_HAVE_THEIR_PLACE(Rule::databaseUsers),
    NAMES_OUTLAST_THEIR_PODS(Rule::names),
    POLICIES_ARE_THE_FLOWS(Rule::flows),
    IMAGES_ARE_PINNED(Rule::images),
    ALL_IS_IN_ONE_RESTRICTED_NAMESPACE(Rule::namespace);

    private static final String NAMESPACE = "todo";
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|MYSQL_PWD|KEYSTORE_KEY|SALT_KEY|TOKEN)$");
    private static final int PORT = 8080;

    /// A line of deploy/secrets.sh that makes a Secret: its name, then each key and its value in quotes.
    private static final Pattern SECRET_LINE = Pattern.compile(" *secret (\\S+) (.*)");
    private static final Pattern SECRET_KEY = Pattern.compile("([\\w.-]+) \"\\$");

    private final Function<Manifest, Stream<String>> check;

    Rule(Function<Manifest, Stream<String>> check) {
        this.check = check;
    }

    List<String> violations(Manifest manifest) {
        return check.apply(manifest).toList();
    }

    private static Stream<String> restricted(Manifest manifest) {
        return perWorkload(manifest, (workload, complain) -> {
            var pod = workload.pod();
            var context = pod.getSecurityContext();
            if (context == null || !Boolean.TRUE.equals(context.getRunAsNonRoot()) || context.getRunAsUser() <= 0) {
                complain.accept("may run as root");
            }
            if (context == null
                    || !"RuntimeDefault".equals(context.getSeccompProfile().getType())) {
                complain.accept("has no seccomp profile");
            }
            if (!Boolean.FALSE.equals(pod.getAutomountServiceAccountToken())) {
                complain.accept("gets a service account's token");
            }
            if (!Boolean.FALSE.equals(pod.getEnableServiceLinks())) {
                complain.accept("gets service links, which are read as settings");
            }
            if (pod.getHostNetwork() != null
                    || pod.getHostPID() != null
                    || pod.getHostIPC() != null
                    || volumes(workload).anyMatch(volume -> volume.getHostPath() != null)) {
                complain.accept("uses the host's namespaces or files");
            }
            workload.allContainers().stream()
                    .filter(container -> !isRestricted(container))
                    .forEach(container -> complain.accept(container.getName() + " is not restricted"));
        });
    }

    private static boolean isRestricted(V1Container container) {
        var context = container.getSecurityContext();
        return context != null
                && Boolean.FALSE.equals(context.getAllowPrivilegeEscalation())
                && Boolean.TRUE.equals(context.getReadOnlyRootFilesystem())
                && !Boolean.TRUE.equals(context.getPrivileged())
                && Optional.ofNullable(context.getCapabilities().getAdd())
                        .orElse(List.of())
                        .isEmpty()
                && context.getCapabilities().getDrop().equals(List.of("ALL"));
    }

    private static Stream<String> limited(Manifest manifest) {
        return perWorkload(manifest, (workload, complain) -> workload.allContainers().stream()
                .filter(container -> !isLimited(container))
                .forEach(container -> complain.accept(
                        container.getName() + " lacks requests or limits, or requests more than its limit")));
    }

    private static boolean isLimited(V1Container container) {
        var resources = container.getResources();
        return resources != null
                && resources.getRequests() != null
                && resources.getLimits() != null
                && Stream.of("cpu", "memory").allMatch(kind -> {
                    var request = resources.getRequests().get(kind);
                    var limit = resources.getLimits().get(kind);
                    return request != null
                            && limit != null
                            && request.getNumber().compareTo(limit.getNumber()) <= 0;
                });
    }

    private static Stream<String> probed(Manifest manifest) {
        return perWorkload(manifest, (workload, complain) -> {
            if (!workload.runsForEver()) {
                return;
            }
            for (var container : workload.pod().getContainers()) {
                var probes = Stream.of(
                                container.getStartupProbe(),
                                container.getReadinessProbe(),
                                container.getLivenessProbe())
                        .filter(Objects::nonNull)
                        .toList();
                if (probes.size() != 3) {
                    complain.accept(container.getName() + " lacks a probe");
                } else if (workload.isService()
                        && !probes.stream()
                                .map(Rule::path)
                                .toList()
                                .equals(List.of("/q/health/started", "/q/health/ready", "/q/health/live"))) {
                    complain.accept(container.getName() + " is probed at the wrong paths");
                }
            }
        });
    }

    private static String path(V1Probe probe) {
        return probe.getHttpGet() == null ? "" : probe.getHttpGet().getPath();
    }

    private static Stream<String> rollout(Manifest manifest) {
        var autoscaled = Stream.concat(
                        manifest.all(V2HorizontalPodAutoscaler.class)
                                .map(scaler ->
                                        scaler.getSpec().getScaleTargetRef().getName()),
                        manifest.all(Models.ScaledObject.class)
                                .map(scaler -> scaler.spec().scaleTargetRef().name()))
                .collect(Collectors.toSet());
        return perWorkload(manifest, (workload, complain) -> {
            if (!(workload.source() instanceof V1Deployment deployment)) {
                return;
            }
            var update = deployment.getSpec().getStrategy().getRollingUpdate();
            if (update.getMaxUnavailable().getIntValue() != 0
                    || update.getMaxSurge().getIntValue() < 1) {
                complain.accept("takes pods away before new ones are ready");
            }
            var sleep = workload.pod()
                    .getContainers()
                    .getFirst()
                    .getLifecycle()
                    .getPreStop()
                    .getSleep()
                    .getSeconds();
            if (workload.pod().getTerminationGracePeriodSeconds() < sleep + 10 + 10 + 5) {
                complain.accept("is killed before requests, relay or consumer have ended");
            }
            if (workload.pod().getTopologySpreadConstraints().size() != 2) {
                complain.accept("is not spread over zones and nodes");
            }
            if (autoscaled.contains(workload.name()) && deployment.getSpec().getReplicas() != null) {
                complain.accept("sets replicas against its autoscaler");
            }
            if (manifest.all(V1PodDisruptionBudget.class)
                    .noneMatch(budget -> Network.matches(budget.getSpec().getSelector(), workload.labels())
                            && budget.getSpec().getMaxUnavailable().getIntValue() == 1)) {
                complain.accept("has no disruption budget of one pod");
            }
        });
    }

    private static Stream<String> selectors(Manifest manifest) {
        var workloads = manifest.workloads();
        var own = perWorkload(manifest, (workload, complain) -> {
            if (workload.selector().isPresent()
                    && !Network.matches(workload.selector().get(), workload.labels())) {
                complain.accept("its selector does not match its pods");
            }
        });
        var services = manifest.all(V1Service.class)
                .filter(service -> workloads.stream()
                                .filter(workload -> workload.labels()
                                        .entrySet()
                                        .containsAll(
                                                service.getSpec().getSelector().entrySet()))
                                .filter(workload -> service.getSpec().getPorts().stream()
                                        .allMatch(port -> hasPort(
                                                workload, port.getTargetPort().getStrValue())))
                                .count()
                        != 1)
                .map(service -> "Service " + service.getMetadata().getName() + " does not select one workload's port");
        var budgets = manifest.all(V1PodDisruptionBudget.class)
                .filter(budget -> workloads.stream()
                                .filter(workload ->
                                        Network.matches(budget.getSpec().getSelector(), workload.labels()))
                                .count()
                        != 1)
                .map(budget ->
                        "PodDisruptionBudget " + budget.getMetadata().getName() + " does not select one workload");
        var scalers = Stream.concat(
                        manifest.all(V2HorizontalPodAutoscaler.class)
                                .map(scaler ->
                                        scaler.getSpec().getScaleTargetRef().getName()),
                        manifest.all(Models.ScaledObject.class)
                                .map(scaler -> scaler.spec().scaleTargetRef().name()))
                .filter(target -> manifest.services().stream()
                        .noneMatch(service -> service.name().equals(target)))
                .map(target -> "an autoscaler's target " + target + " does not exist");
        var policies = manifest.all(V1NetworkPolicy.class)
                .filter(policy -> workloads.stream()
                        .noneMatch(workload -> Network.matches(policy.getSpec().getPodSelector(), workload.labels())))
                .filter(policy ->
                        !policy.getSpec().getPodSelector().getMatchLabels().containsKey("strimzi.io/cluster"))
                .map(policy -> "NetworkPolicy " + policy.getMetadata().getName() + " selects nothing");
        var monitors = manifest.all(Models.PodMonitor.class)
                .filter(monitor -> !monitored(monitor, workloads)
                        .equals(names(manifest.services().stream().map(Workload::name))))
                .map(monitor -> "PodMonitor " + monitor.metadata().name() + " does not scrape each service as its job");
        return Stream.of(own, services, budgets, scalers, policies, monitors).flatMap(all -> all);
    }

    /// The jobs under which alerts and dashboards ask for them.
    private static Set<String> monitored(Models.PodMonitor monitor, List<Workload> workloads) {
        var selected = workloads.stream()
                .filter(workload -> Network.matches(monitor.spec().selector(), workload.labels()))
                .filter(workload -> monitor.spec().podMetricsEndpoints().stream()
                        .allMatch(endpoint -> hasPort(workload, endpoint.port())
                                && endpoint.path().equals("/q/metrics")));
        return names(selected.map(
                workload -> workload.labels().getOrDefault(monitor.spec().jobLabel(), "")));
    }

    private static boolean hasPort(Workload workload, String name) {
        return workload.pod().getContainers().stream()
                .flatMap(container -> Optional.ofNullable(container.getPorts()).orElse(List.of()).stream())
                .anyMatch(port -> port.getName().equals(name));
    }

    private static Stream<String> mounts(Manifest manifest) {
        return perWorkload(manifest, (workload, complain) -> {
            var volumes = volumes(workload).map(V1Volume::getName).collect(Collectors.toCollection(TreeSet::new));
            if (workload.source() instanceof io.kubernetes.client.openapi.models.V1StatefulSet set) {
                Optional.ofNullable(set.getSpec().getVolumeClaimTemplates())
                        .orElse(List.of())
                        .forEach(claim -> volumes.add(claim.getMetadata().getName()));
            }
            var mounted = workload.allContainers().stream()
                    .flatMap(container -> Optional.ofNullable(container.getVolumeMounts()).orElse(List.of()).stream())
                    .map(V1VolumeMount::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!mounted.equals(volumes)) {
                complain.accept("mounts " + mounted + ", has volumes " + volumes);
            }
        });
    }

    private static Stream<String> references(Manifest manifest) {
        var maps = names(
                manifest.all(V1ConfigMap.class).map(map -> map.getMetadata().getName()));
        var accounts = names(manifest.all(V1ServiceAccount.class)
                .map(account -> account.getMetadata().getName()));
        var claims = names(manifest.all(V1PersistentVolumeClaim.class)
                .map(claim -> claim.getMetadata().getName()));
        var secrets = secrets(manifest);
        var ingresses = manifest.all(V1Ingress.class)
                .flatMap(ingress -> ingress.getSpec().getRules().stream())
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .map(path -> path.getBackend().getService())
                .filter(backend -> manifest.all(V1Service.class)
                        .noneMatch(service -> service.getMetadata().getName().equals(backend.getName())
                                && service.getSpec().getPorts().stream().anyMatch(port -> port.getName()
                                        .equals(backend.getPort().getName()))))
                .map(backend -> "Ingress: no Service " + backend.getName());
        var authentications = manifest.all(Models.TriggerAuthentication.class)
                .flatMap(authentication -> authentication.spec().secretTargetRef().stream())
                .map(target -> target.name() + "/" + target.key())
                .filter(secret -> !secrets.contains(secret))
                .map(secret -> "TriggerAuthentication: nobody makes Secret " + secret);
        var workloads = perWorkload(manifest, (workload, complain) -> {
            if (workload.isService() && !accounts.contains(workload.pod().getServiceAccountName())) {
                complain.accept("no ServiceAccount " + workload.pod().getServiceAccountName());
            }
            volumes(workload).forEach(volume -> {
                if (volume.getConfigMap() != null
                        && !maps.contains(volume.getConfigMap().getName())) {
                    complain.accept("no ConfigMap " + volume.getConfigMap().getName());
                }
                if (volume.getPersistentVolumeClaim() != null
                        && !claims.contains(volume.getPersistentVolumeClaim().getClaimName())) {
                    complain.accept(
                            "no claim " + volume.getPersistentVolumeClaim().getClaimName());
                }
                if (volume.getSecret() != null
                        && secrets.stream()
                                .noneMatch(secret ->
                                        secret.startsWith(volume.getSecret().getSecretName() + "/"))) {
                    complain.accept("nobody makes Secret " + volume.getSecret().getSecretName());
                }
            });
            for (var container : workload.allContainers()) {
                Optional.ofNullable(container.getEnvFrom()).orElse(List.of()).stream()
                        .map(source -> source.getConfigMapRef().getName())
                        .filter(map -> !maps.contains(map))
                        .forEach(map -> complain.accept("no ConfigMap " + map));
                variables(container)
                        .filter(variable -> variable.getValueFrom() != null)
                        .map(variable -> variable.getValueFrom().getSecretKeyRef())
                        .map(reference -> reference.getName() + "/" + reference.getKey())
                        .filter(secret -> !secrets.contains(secret))
                        .forEach(secret -> complain.accept("nobody makes Secret " + secret));
            }
        });
        return Stream.of(ingresses, authentications, workloads).flatMap(all -> all);
    }

    /// As name/key: those of External Secrets, of Strimzi, and of deploy/secrets.sh where no operator brings any.
    private static Set<String> secrets(Manifest manifest) {
        var secrets = new HashSet<String>();
        manifest.all(Models.ExternalSecret.class).forEach(secret -> secret.spec()
                .data()
                .forEach(data -> secrets.add(secret.spec().target().name() + "/" + data.secretKey())));
        manifest.all(KafkaUser.class)
                .map(user -> user.getMetadata().getName())
                .forEach(user -> secrets.addAll(Set.of(user + "/user.crt", user + "/user.key")));
        manifest.all(Kafka.class)
                .forEach(kafka -> secrets.add(kafka.getMetadata().getName() + "-cluster-ca-cert/ca.crt"));
        if (secrets.isEmpty()) {
            script("secrets.sh")
                    .map(SECRET_LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> SECRET_KEY
                            .matcher(line.group(2))
                            .results()
                            .forEach(key -> secrets.add(line.group(1) + "/" + key.group(1))));
        }
        return secrets;
    }

    private static Stream<String> script(String name) {
        try {
            return Files.readAllLines(Repository.DEPLOY.resolve(name)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> variables(Manifest manifest) {
        return perService(manifest, (workload, complain) -> workload.allContainers()
                .forEach(container -> manifest.environment(container).keySet().stream()
                        .filter(variable -> !ServiceSettings.of(workload.name()).reads(variable))
                        .forEach(variable -> complain.accept(container.getName() + ": nobody reads " + variable))));
    }

    private static Stream<String> required(Manifest manifest) {
        return perService(manifest, (workload, complain) -> {
            var settings = ServiceSettings.of(workload.name());
            var container = workload.pod().getContainers().getFirst();
            var missing = new TreeSet<>(settings.required());
            if (settings.hasSchema()) {
                missing.add("QUARKUS_DATASOURCE_PASSWORD");
            }
            missing.removeAll(manifest.environment(container).keySet());
            if (!missing.isEmpty()) {
                complain.accept(missing + " not set");
            }
        });
    }

    private static Stream<String> plainSecrets(Manifest manifest) {
        var inMaps = manifest.all(V1ConfigMap.class)
                .flatMap(map -> Optional.ofNullable(map.getData()).orElse(Map.of()).keySet().stream())
                .filter(variable -> SECRET.matcher(variable).matches())
                .map(variable -> "a ConfigMap has " + variable);
        var inPods = perWorkload(manifest, (workload, complain) -> workload.allContainers().stream()
                .flatMap(Rule::variables)
                .filter(variable -> variable.getValue() != null)
                .filter(variable -> SECRET.matcher(variable.getName()).matches())
                .forEach(variable -> complain.accept(variable.getName() + " is written out")));
        return Stream.concat(inMaps, inPods);
    }

    /// Only the migration knows the schema's owner, and only it migrates.
    private static Stream<String> databaseUsers(Manifest manifest) {
        return perService(manifest, (workload, complain) -> {
            if (!ServiceSettings.of(workload.name()).hasSchema()) {
                return;
            }
            var service = manifest.environment(workload.pod().getContainers().getFirst());
            if (!service.get("QUARKUS_DATASOURCE_USERNAME").endsWith("_service")
                    || !"false".equals(service.get("QUARKUS_FLYWAY_MIGRATE_AT_START"))
                    || service.containsKey("QUARKUS_FLYWAY_PASSWORD")) {
                complain.accept("the service is more than its own database user");
            }
            if (workload.initContainers().stream()
                    .map(manifest::environment)
                    .noneMatch(migration -> "true".equals(migration.get("QUARKUS_INIT_AND_EXIT"))
                            && "true".equals(migration.get("QUARKUS_FLYWAY_MIGRATE_AT_START"))
                            && migration
                                    .getOrDefault("QUARKUS_FLYWAY_USERNAME", "")
                                    .endsWith("_owner")
                            && migration.containsKey("QUARKUS_FLYWAY_PASSWORD"))) {
                complain.accept("nothing migrates its schema as its owner");
            }
        });
    }

    /// A headless Service's name vanishes while its pod is not ready, and resolvers remember that.
    private static Stream<String> names(Manifest manifest) {
        return manifest.all(V1Service.class)
                .filter(service -> "None".equals(service.getSpec().getClusterIP()))
                .map(service -> "Service " + service.getMetadata().getName() + " has no address of its own");
    }

    private static Stream<String> flows(Manifest manifest) {
        var network = new Network(manifest, NAMESPACE);
        var needed = network.needed();
        var allowed = network.allowed();
        var missing = needed.stream().filter(flow -> !allowed.contains(flow)).map(flow -> "not allowed: " + flow);
        var superfluous =
                allowed.stream().filter(flow -> !needed.contains(flow)).map(flow -> "not needed: " + flow);
        var dns = manifest.workloads().stream().map(Workload::name).flatMap(name -> Stream.of(Network.Resolver.values())
                .filter(resolver -> !network.mayAsk(resolver, name))
                .map(resolver -> name + " may not ask " + resolver));
        var credentials = manifest.workloads().stream()
                .map(Workload::name)
                .filter(network::mayAskForCredentials)
                .map(name -> name + " may ask for the machine's credentials");
        var behindIngress = manifest.all(V1Ingress.class)
                .flatMap(ingress -> ingress.getSpec().getRules().stream())
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .map(path -> path.getBackend().getService().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        var services = manifest.services().stream().map(Workload::name).collect(Collectors.toCollection(TreeSet::new));
        return Stream.of(
                        missing,
                        superfluous,
                        dns,
                        credentials,
                        differs("ingress", behindIngress, network.reachableFrom("ingress-nginx", Map.of(), PORT)),
                        differs("metrics", services, network.reachableFrom("monitoring", Map.of(), PORT)),
                        differs("strangers", Set.of(), network.reachableFrom("default", Map.of(), PORT)))
                .flatMap(all -> all);
    }

    private static Stream<String> differs(String what, Set<String> wanted, Set<String> found) {
        return wanted.equals(found) ? Stream.of() : Stream.of(what + ": reach " + found + " instead of " + wanted);
    }

    private static Stream<String> images(Manifest manifest) {
        return perWorkload(manifest, (workload, complain) -> workload.allContainers().stream()
                .filter(container -> !container.getImage().matches(".+:(?!latest$)[\\w.-]+")
                        || !"IfNotPresent".equals(container.getImagePullPolicy()))
                .forEach(container ->
                        complain.accept(container.getImage() + " has no tag of its own, or is pulled at each start")));
    }

    private static Stream<String> namespace(Manifest manifest) {
        var elsewhere = manifest.raw().stream()
                .filter(object -> !object.get("kind").equals("Namespace"))
                .filter(object -> !NAMESPACE.equals(((Map<?, ?>) object.get("metadata")).get("namespace")))
                .map(object -> object.get("kind") + " " + ((Map<?, ?>) object.get("metadata")).get("name")
                        + " is in another namespace");
        var restricted = manifest.all(V1Namespace.class)
                .anyMatch(namespace -> namespace.getMetadata().getName().equals(NAMESPACE)
                        && "restricted"
                                .equals(namespace.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce")));
        return Stream.concat(elsewhere, restricted ? Stream.of() : Stream.of("the namespace is not restricted"));
    }

    private interface Review {
        void of(Workload workload, Consumer<String> complain);
    }

    private static Stream<String> perWorkload(Manifest manifest, Review review) {
        return review(manifest.workloads(), review);
    }

    private static Stream<String> perService(Manifest manifest, Review review) {
        return review(manifest.services(), review);
    }

    private static Stream<String> review(List<Workload> workloads, Review review) {
        var complaints = Stream.<String>builder();
        workloads.forEach(workload -> review.of(workload, text -> complaints.add(workload.name() + ": " + text)));
        return complaints.build();
    }

    private static Stream<V1EnvVar> variables(V1Container container) {
        return Optional.ofNullable(container.getEnv()).orElse(List.of()).stream();
    }

    private static Stream<V1Volume> volumes(Workload workload) {
        return Optional.ofNullable(workload.pod().getVolumes()).orElse(List.of()).stream();
    }

    private static Set<String> names(Stream<String> names) {
        return names.collect(Collectors.toSet());
    }
}
