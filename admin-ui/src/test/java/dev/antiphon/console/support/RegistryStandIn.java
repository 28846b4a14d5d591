package dev.antiphon.console.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers as the registry does: versions that move on, aliases that change under their ETag. */
public final class RegistryStandIn extends StandIn {

    public static final String TOKEN = "registry-token-of-the-tests";

    private final Map<String, Map<String, Object>> versions = new LinkedHashMap<>();
    private final Map<String, List<Object>> aliases = new LinkedHashMap<>();
    private final Map<String, Integer> revisions = new HashMap<>();
    private final List<String> changedFiles = new ArrayList<>();
    private final List<Object> unmet = new ArrayList<>();
    private final List<String> hasLeft = new ArrayList<>();
    private final List<String> drained = new ArrayList<>();

    @Override
    String token() {
        return TOKEN;
    }

    /** Knows a version from now on. */
    public synchronized void version(String digest, String model, int number, String phase) {
        var version = new LinkedHashMap<String, Object>();
        version.put("version", digest);
        version.put("model", model);
        version.put("number", number);
        version.put("phase", phase);
        version.put("format", "bf16");
        version.put("location", "/models/" + model + "-" + number);
        version.put("contextTokens", 512);
        version.put("weightsBytes", 12_900_000L);
        version.put("created", "2026-01-02T03:04:05Z");
        version.put("activated", null);
        version.put("files", List.of());
        versions.put(digest, version);
    }

    /** Knows an alias from now on, or changes it behind everybody's back. */
    public synchronized void alias(String alias, Map<String, Integer> permille) {
        aliases.put(
                alias,
                permille.entrySet().stream()
                        .<Object>map(
                                each ->
                                        Map.of(
                                                "version",
                                                each.getKey(),
                                                "permille",
                                                each.getValue()))
                        .toList());
        revisions.merge(alias, 1, Integer::sum);
    }

    /** The files of every version differ from now on in these, or in none. */
    public synchronized void filesChanged(String... files) {
        changedFiles.clear();
        changedFiles.addAll(List.of(files));
    }

    /** Refuses from now on to drain a node. */
    public synchronized void left(String node) {
        hasLeft.add(node);
    }

    /** The nodes that were asked to drain, in order. */
    public synchronized List<String> drained() {
        return List.copyOf(drained);
    }

    /** A version has fewer replicas than it wishes for from now on. */
    public synchronized void unmet(String digest, String reason) {
        unmet.add(Map.of("version", digest, "replicas", 1, "wished", 2, "reason", reason));
    }

    public synchronized String phaseOf(String digest) {
        return String.valueOf(versions.getOrDefault(digest, Map.of()).get("phase"));
    }

    /** The weights of an alias, as JSON has them. */
    public synchronized List<Object> weightsOf(String alias) {
        return aliases.getOrDefault(alias, List.of());
    }

    @Override
    synchronized Reply answer(Question question) {
        String path = question.path();
        if (path.equals("/actuator/health")) {
            return Reply.ok(Map.of("status", "UP"));
        }
        if (path.equals("/registry/versions")) {
            return Reply.ok(List.copyOf(versions.values()));
        }
        if (path.equals("/registry/placements/wishes")) {
            return Reply.ok(List.copyOf(unmet));
        }
        if (path.equals("/registry/aliases")) {
            return Reply.ok(aliases.keySet().stream().map(this::view).toList());
        }
        String[] parts = path.split("/", -1);
        if (path.startsWith("/registry/nodes/")) {
            return drain(parts[3]);
        }
        return path.startsWith("/registry/versions/")
                ? version(parts[3], parts[4])
                : alias(question, parts[3]);
    }

    private Reply drain(String node) {
        if (hasLeft.contains(node)) {
            return Reply.problem(
                    409, "node", node + " has left", "start it before it can be drained");
        }
        drained.add(node);
        return new Reply(202, Map.of("node", node), null);
    }

    private Reply version(String digest, String action) {
        var version = versions.get(digest);
        if (version == null) {
            return Reply.problem(404, "version", "is not registered", "list them");
        }
        return switch (action) {
            case "verify" ->
                    Reply.ok(
                            Map.of(
                                    "intact",
                                    changedFiles.isEmpty(),
                                    "differences",
                                    List.copyOf(changedFiles)));
            case "activate" -> {
                version.put("phase", "ACTIVE");
                yield Reply.ok(version);
            }
            default -> {
                if (aliases.values().toString().contains(digest)) {
                    yield Reply.problem(
                            409,
                            "version",
                            digest + " still serves shop-en",
                            "take it out of these aliases first");
                }
                version.put("phase", "RETIRED");
                yield Reply.ok(version);
            }
        };
    }

    private Reply alias(Question question, String alias) {
        boolean exists = aliases.containsKey(alias);
        if (question.method().equals("GET")) {
            return exists
                    ? new Reply(200, view(alias), tag(alias))
                    : Reply.problem(404, "alias", "there is no such alias", "list them");
        }
        if (exists && question.ifMatch() == null) {
            return Reply.problem(428, "If-Match", "exists", "send its ETag");
        }
        if (exists && !tag(alias).equals(question.ifMatch())) {
            return Reply.problem(412, "If-Match", "has changed since", "GET it again");
        }
        if (question.method().equals("DELETE")) {
            aliases.remove(alias);
            return new Reply(204, null, null);
        }
        var weights = question.body().path("weights");
        int sum = 0;
        var permille = new LinkedHashMap<String, Integer>();
        for (var weight : weights) {
            sum += weight.path("permille").asInt();
            permille.put(weight.path("version").asString(), weight.path("permille").asInt());
        }
        if (sum != 1000) {
            return Reply.problem(
                    400, "weights", "the permille add up to " + sum, "make them add up to 1000");
        }
        alias(alias, permille);
        return new Reply(200, view(alias), tag(alias));
    }

    private Map<String, Object> view(String alias) {
        return Map.of("alias", alias, "weights", aliases.getOrDefault(alias, List.of()));
    }

    private String tag(String alias) {
        return "\"" + revisions.get(alias) + "\"";
    }
}
