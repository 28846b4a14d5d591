package dev.antiphon.bots;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.InferenceRequest;
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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Everything around the bots: Kafka, PostgreSQL, what the registry has published, and ears. */
final class World implements AutoCloseable {

    static final String TOKEN = "a-token-that-nobody-guesses";
    static final String VERSION = "sha256:" + "ab".repeat(32);
    static final String ALIAS = "shop-en";

    private static final Pool POOL = new Pool("abababababababab.local");
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
    private final List<Thread> ears = new CopyOnWriteArrayList<>();

    World() throws Exception {
        createTopics(
                Stream.concat(
                                Topics.fixed().stream(),
                                Stream.of(Topics.requests(POOL, Priority.NORMAL)))
                        .toList());
        listen(
                Topics.requests(POOL, Priority.NORMAL),
                record -> requests.add(InferenceRequest.parseFrom(record)));
        listen(Topics.CHANNEL_OUTBOUND, record -> outbound.add(OutboundMessage.parseFrom(record)));
        send(
                Topics.VERSIONS,
                VERSION,
                VersionState.newBuilder().setVersion(VERSION).setContextTokens(1024).build());
        send(
                Topics.ROLLOUTS,
                ALIAS,
                RolloutState.newBuilder()
                        .setAlias(ALIAS)
                        .addWeights(
                                VersionWeight.newBuilder().setVersion(VERSION).setPermille(1000))
                        .build());
        send(
                Topics.PLACEMENTS,
                "node-1",
                PlacementState.newBuilder()
                        .setNodeId("node-1")
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(VERSION)
                                        .setPool(POOL.name())
                                        .setSlots(1))
                        .build());
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
        for (var ear : ears) {
            ear.interrupt();
            try {
                ear.join();
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
        ears.add(
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (var consumer = consumer()) {
                                        var all =
                                                consumer.partitionsFor(topic.name()).stream()
                                                        .map(
                                                                found ->
                                                                        new TopicPartition(
                                                                                topic.name(),
                                                                                found.partition()))
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
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException(failed);
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
