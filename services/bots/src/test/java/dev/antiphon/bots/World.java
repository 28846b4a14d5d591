package dev.antiphon.bots;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.OutboundMessage;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.VersionWeight;
import dev.antiphon.platform.kafka.OrderlyConsumer;
import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Everything around the bots: Kafka, PostgreSQL, what the registry has published, and ears. */
final class World implements AutoCloseable {

    static final String TOKEN = "a-token-that-nobody-guesses";
    static final String VERSION = "sha256:" + "ab".repeat(32);
    static final String ALIAS = "shop-en";

    /** Served by a node that answers one at a time. */
    static final String NARROW_ALIAS = "narrow";

    private static final VersionDigest WIDE = new VersionDigest(VERSION);
    private static final VersionDigest NARROW = new VersionDigest("sha256:" + "cd".repeat(32));
    private static final String REGION = "local";
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String brokers = TestKafka.start().bootstrapServers();
    private final TestPostgres.Database database = TestPostgres.start().freshDatabase();
    private final KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                    Map.of("bootstrap.servers", brokers),
                    new StringSerializer(),
                    new ByteArraySerializer());
    private final List<InferenceRequest> requests = new CopyOnWriteArrayList<>();
    private final List<OutboundMessage> outbound = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    World() throws Exception {
        createTopics(
                Stream.concat(Topics.fixed().stream(), Stream.of(lane(WIDE), lane(NARROW)))
                        .toList());
        listen(lane(WIDE), record -> requests.add(InferenceRequest.parseFrom(record)));
        listen(lane(NARROW), record -> requests.add(InferenceRequest.parseFrom(record)));
        listen(Topics.CHANNEL_OUTBOUND, record -> outbound.add(OutboundMessage.parseFrom(record)));
        publish(WIDE, ALIAS, "node-1", 100);
        publish(NARROW, NARROW_ALIAS, "node-2", 1);
    }

    private static Topic lane(VersionDigest version) {
        return Topics.requests(Pool.of(version, REGION), Priority.NORMAL);
    }

    /** A version, who is led to it, and a node that serves it. */
    private void publish(VersionDigest version, String alias, String node, int slots) {
        send(
                Topics.VERSIONS,
                version.value(),
                VersionState.newBuilder()
                        .setVersion(version.value())
                        .setContextTokens(1024)
                        .build());
        send(
                Topics.ROLLOUTS,
                alias,
                RolloutState.newBuilder()
                        .setAlias(alias)
                        .addWeights(
                                VersionWeight.newBuilder()
                                        .setVersion(version.value())
                                        .setPermille(1000))
                        .build());
        send(
                Topics.PLACEMENTS,
                node,
                PlacementState.newBuilder()
                        .setNodeId(node)
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(version.value())
                                        .setPool(Pool.of(version, REGION).name())
                                        .setSlots(slots))
                        .build());
        beat(version, node, slots);
    }

    private void beat(VersionDigest version, String node, int slots) {
        var heartbeat =
                Heartbeat.newBuilder()
                        .setNodeId(node)
                        .setRegion(REGION)
                        .setPhase(NodePhase.NODE_PHASE_READY)
                        .addVersions(
                                HostedVersion.newBuilder()
                                        .setVersion(version.value())
                                        .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                                        .setSlots(slots))
                        .build();
        threads.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        while (true) {
                                            send(Topics.HEARTBEATS, node, heartbeat);
                                            Thread.sleep(HEARTBEAT);
                                        }
                                    } catch (InterruptedException | InterruptException stopped) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
    }

    /** Starts an instance of the bots with further settings. */
    ConfigurableApplicationContext startBots(String... settings) {
        var all =
                Stream.concat(
                        Stream.of(
                                "--server.port=0",
                                "--bots.admin-token=" + TOKEN,
                                "--bots.kafka.bootstrap-servers=" + brokers,
                                "--bots.turn.patience=2s",
                                "--spring.datasource.url=" + database.url(),
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password()),
                        Stream.of(settings));
        return new SpringApplicationBuilder(BotsApplication.class)
                .web(WebApplicationType.SERVLET)
                .run(all.toArray(String[]::new));
    }

    void say(String conversation, String id, String text) {
        say(conversation, id, text, "shop", "en");
    }

    void say(String conversation, String id, String text, String bot, String locale) {
        send(
                Topics.CHANNEL_INBOUND,
                conversation,
                InboundMessage.newBuilder()
                        .setMessageId(id)
                        .setConversationId(conversation)
                        .setBotId(bot)
                        .setChannel("web")
                        .setText(text)
                        .setLocale(locale)
                        .build());
    }

    /** Writes into the reply log as a node does. */
    void reply(InferenceRequest request, Reply.Builder reply) {
        var to = request.getReplyTo();
        get(
                new ProducerRecord<>(
                        to.getTopic(),
                        to.getPartition(),
                        request.getRequestId(),
                        reply.setRequestId(request.getRequestId()).build().toByteArray()));
    }

    /** All that were asked with an alias, in the order of their lane. */
    List<InferenceRequest> requestsFor(String alias) {
        return requests.stream().filter(request -> request.getAlias().equals(alias)).toList();
    }

    List<InferenceRequest> requestsOf(String conversation) {
        return requests.stream()
                .filter(request -> request.getConversationId().equals(conversation))
                .toList();
    }

    InferenceRequest awaitRequest(String conversation, int number) {
        await(() -> requestsOf(conversation).size() > number);
        return requestsOf(conversation).get(number);
    }

    List<OutboundMessage> outboundOf(String conversation) {
        return outbound.stream()
                .filter(message -> message.getConversationId().equals(conversation))
                .toList();
    }

    List<OutboundMessage> lastWordsOf(String conversation) {
        return outboundOf(conversation).stream().filter(message -> !message.hasDelta()).toList();
    }

    OutboundMessage awaitLastWord(String conversation, int number) {
        await(() -> lastWordsOf(conversation).size() > number);
        return lastWordsOf(conversation).get(number);
    }

    /** How many messages of a conversation the database has. */
    int messagesKept(String conversation) {
        return count("SELECT count(*) FROM bots.messages WHERE conversation = ?", conversation);
    }

    /** How many turns wait for an answer or its end. */
    int openTurns() {
        return count("SELECT count(*) FROM bots.turns WHERE state = ?", "OPEN");
    }

    private int count(String sql, String parameter) {
        try (var connection =
                        DriverManager.getConnection(
                                database.url(), database.user(), database.password());
                var query = connection.prepareStatement(sql)) {
            query.setString(1, parameter);
            try (var found = query.executeQuery()) {
                found.next();
                return found.getInt(1);
            }
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come to pass within " + LIMIT);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException interrupted) {
                throw new InterruptException(interrupted);
            }
        }
    }

    @Override
    public void close() {
        for (var thread : threads) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        producer.close();
    }

    @FunctionalInterface
    private interface Ear {
        void hear(byte[] record) throws InvalidProtocolBufferException;
    }

    private void listen(Topic topic, Ear ear) {
        threads.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var consumer = consumer()) {
                                        // A broker that has just created the topic may not
                                        // know it yet.
                                        var all =
                                                IntStream.range(0, topic.partitions())
                                                        .mapToObj(
                                                                each ->
                                                                        new TopicPartition(
                                                                                topic.name(), each))
                                                        .toList();
                                        consumer.assign(all);
                                        consumer.seekToBeginning(all);
                                        while (true) {
                                            for (var found :
                                                    consumer.poll(Duration.ofMillis(100))) {
                                                ear.hear(found.value());
                                            }
                                        }
                                    } catch (InterruptException stopped) {
                                        Thread.currentThread().interrupt();
                                    } catch (InvalidProtocolBufferException malformed) {
                                        throw new IllegalStateException(malformed);
                                    }
                                }));
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new OrderlyConsumer(Map.of("bootstrap.servers", brokers));
    }

    private void send(Topic topic, String key, MessageLite message) {
        get(new ProducerRecord<>(topic.name(), key, message.toByteArray()));
    }

    private void get(ProducerRecord<String, byte[]> record) {
        try {
            var _ = producer.send(record).get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
    }

    private void createTopics(List<Topic> topics) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            for (var topic : topics) {
                try {
                    admin.createTopics(
                                    List.of(
                                            new NewTopic(
                                                    topic.name(),
                                                    Optional.of(topic.partitions()),
                                                    Optional.empty())))
                            .all()
                            .get();
                } catch (ExecutionException failed) {
                    if (!(failed.getCause() instanceof TopicExistsException)) {
                        throw failed;
                    }
                }
            }
        }
    }
}
