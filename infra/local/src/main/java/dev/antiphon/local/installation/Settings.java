package dev.antiphon.local.installation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How an installation is set. A flag of {@code up} comes before a variable of the environment, that
 * before what was chosen the last time, and that before the default.
 *
 * @param ports default 8080 and the nineteen that follow
 * @param nodes inference nodes; default 2
 * @param nodeMemory what models may take on the first node, the second and so on, such as 8GB;
 *     nodes without an entry share the machine's. Nodes into which a model does not fit host it
 *     together
 * @param gateways default 1
 * @param kafka brokers of somebody else, {@code host:port} separated by commas; empty: our own
 * @param postgres a database of somebody else; empty: our own
 * @param only the services to run; empty: all
 * @param detours the first of the ports by which nodes reach Kafka and each other through something
 *     that stands in between and can cut them off; empty: they reach them directly
 */
public record Settings(
        Ports ports,
        int nodes,
        List<String> nodeMemory,
        int gateways,
        Optional<String> kafka,
        Optional<ExternalDatabase> postgres,
        List<String> only,
        Optional<Detours> detours) {

    private static final String EMBEDDED = "embedded";
    private static final String ALL = "all";
    private static final String SHARED = "shared";
    private static final String NONE = "none";
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,15}(B|KB|MB|GB|TB)");
    private static final int MAX_NODES = 16;

    /**
     * A PostgreSQL that somebody else runs.
     *
     * @param url {@code jdbc:postgresql://host:port/database}
     */
    public record ExternalDatabase(String url, String user, String password) {

        /** Leaves out the password. */
        @Override
        public String toString() {
            return user + "@" + url;
        }
    }

    /** What can be set; the variables are named {@code ANTIPHON_<KEY>}. */
    public enum Key {
        PORT_BASE("8080"),
        NODES("2"),
        NODE_MEMORY(SHARED),
        GATEWAYS("1"),
        KAFKA(EMBEDDED),
        POSTGRES(EMBEDDED),
        POSTGRES_USER("postgres"),
        POSTGRES_PASSWORD(""),
        ONLY(ALL),
        DETOURS(NONE);

        private final String byDefault;

        Key(String byDefault) {
            this.byDefault = byDefault;
        }

        /** The name of the variable. */
        public String variable() {
            return "ANTIPHON_" + name();
        }

        /** The name in the saved file. */
        public String saved() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw new IllegalArgumentException(
                    "there may be 1 to %d nodes, not %d".formatted(MAX_NODES, nodes));
        }
        for (String size : nodeMemory) {
            if (!SIZE.matcher(size).matches()) {
                throw new IllegalArgumentException(
                        "node-memory must be sizes such as 512MB or 8GB, was " + size);
            }
        }
        nodeMemory = List.copyOf(nodeMemory);
        ports.gateway(gateways);
        only = List.copyOf(only);
    }

    /**
     * Puts settings together.
     *
     * @param flags of the command
     * @param environment variables of any kind
     * @param saved what {@link #toSave} gave the last time
     * @throws IllegalArgumentException if a value is not as it should be
     */
    public static Settings of(
            Map<Key, String> flags, Map<String, String> environment, Map<String, String> saved) {
        Function<Key, String> value =
                key ->
                        Stream.of(
                                        Optional.ofNullable(flags.get(key)),
                                        Optional.ofNullable(environment.get(key.variable())),
                                        Optional.ofNullable(saved.get(key.saved())))
                                .flatMap(Optional::stream)
                                .map(String::strip)
                                .filter(given -> !given.isEmpty())
                                .findFirst()
                                .orElse(key.byDefault);
        var ports = new Ports(number(Key.PORT_BASE, value));
        String url = value.apply(Key.POSTGRES);
        return new Settings(
                ports,
                number(Key.NODES, value),
                list(Key.NODE_MEMORY, SHARED, value),
                number(Key.GATEWAYS, value),
                Optional.of(value.apply(Key.KAFKA))
                        // What `env` prints may come back as a wish.
                        .filter(brokers -> !brokers.equals("127.0.0.1:" + ports.kafka()))
                        .filter(brokers -> !brokers.equals(EMBEDDED)),
                url.equals(EMBEDDED) ? Optional.empty() : Optional.of(database(url, value)),
                list(Key.ONLY, ALL, value),
                value.apply(Key.DETOURS).equals(NONE)
                        ? Optional.empty()
                        : Optional.of(new Detours(number(Key.DETOURS, value))));
    }

    /** What {@link #of} makes the same settings of. */
    public Map<String, String> toSave() {
        var saved = new TreeMap<String, String>();
        saved.put(Key.PORT_BASE.saved(), Integer.toString(ports.base()));
        saved.put(Key.NODES.saved(), Integer.toString(nodes));
        saved.put(
                Key.NODE_MEMORY.saved(),
                nodeMemory.isEmpty() ? SHARED : String.join(",", nodeMemory));
        saved.put(Key.GATEWAYS.saved(), Integer.toString(gateways));
        saved.put(Key.KAFKA.saved(), kafka.orElse(EMBEDDED));
        saved.put(Key.POSTGRES.saved(), postgres.map(ExternalDatabase::url).orElse(EMBEDDED));
        postgres.ifPresent(
                database -> {
                    saved.put(Key.POSTGRES_USER.saved(), database.user());
                    saved.put(Key.POSTGRES_PASSWORD.saved(), database.password());
                });
        saved.put(Key.ONLY.saved(), only.isEmpty() ? ALL : String.join(",", only));
        saved.put(
                Key.DETOURS.saved(),
                detours.map(each -> Integer.toString(each.base())).orElse(NONE));
        return saved;
    }

    /** The address of the brokers, whosever they are. */
    public String bootstrapServers() {
        return kafka.orElse("127.0.0.1:" + ports.kafka());
    }

    private static ExternalDatabase database(String url, Function<Key, String> value) {
        if (!url.startsWith("jdbc:postgresql://")) {
            throw new IllegalArgumentException(
                    "ANTIPHON_POSTGRES must be jdbc:postgresql://host:port/database or "
                            + EMBEDDED
                            + ", was "
                            + url);
        }
        return new ExternalDatabase(
                url, value.apply(Key.POSTGRES_USER), value.apply(Key.POSTGRES_PASSWORD));
    }

    private static List<String> list(Key key, String none, Function<Key, String> value) {
        return value.apply(key).equals(none)
                ? List.of()
                : Arrays.stream(value.apply(key).split(",", -1)).map(String::strip).toList();
    }

    private static int number(Key key, Function<Key, String> value) {
        String given = value.apply(key);
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException notOne) {
            throw new IllegalArgumentException(
                    key.saved() + " must be a number, was " + given, notOne);
        }
    }
}
