package dev.antiphon.channels;

import dev.antiphon.channels.support.ChannelsCalls;
import dev.antiphon.channels.support.Eventually;
import dev.antiphon.channels.support.FakeBots;
import dev.antiphon.channels.support.TestTopics;
import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The whole service on real Kafka and PostgreSQL. */
final class ChannelsInstance implements AutoCloseable {

    static final String BOT = "shop";

    private static final class Shared {
        static final String KAFKA = kafka();
        static final FakeBots BOTS = new FakeBots(KAFKA);
        static final TestPostgres.Database DATABASE = TestPostgres.start().freshDatabase();
        static final ChannelsInstance INSTANCE = start(DATABASE, KAFKA);

        private static String kafka() {
            String kafka = TestKafka.start().bootstrapServers();
            TestTopics.create(kafka);
            return kafka;
        }
    }

    private final ConfigurableApplicationContext context;

    private ChannelsInstance(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The one that tests share which do not hurt it; it knows the bot. */
    static ChannelsCalls shared() {
        var calls = Shared.INSTANCE.calls();
        bots().publish(BOT, "Mila");
        Eventually.holds(() -> calls.post("/web/sessions", Map.of("bot", BOT)).status() == 201);
        return calls;
    }

    /** The bots that speak with the shared instance. */
    static FakeBots bots() {
        return Shared.BOTS;
    }

    /** Where the shared instance keeps what it has to keep. */
    static TestPostgres.Database database() {
        return Shared.DATABASE;
    }

    /** Another instance beside the shared one. */
    static ChannelsInstance another(String... settings) {
        return start(Shared.DATABASE, Shared.KAFKA, settings);
    }

    static ChannelsInstance start(
            TestPostgres.Database database, String bootstrapServers, String... settings) {
        var arguments = new ArrayList<>(Arrays.asList(settings));
        arguments.addAll(
                List.of(
                        "--server.port=0",
                        "--logging.level.root=warn",
                        "--spring.main.banner-mode=off",
                        "--channels.kafka.bootstrap-servers=" + bootstrapServers,
                        "--spring.datasource.url=" + database.url(),
                        "--spring.datasource.username=" + database.user(),
                        "--spring.datasource.password=" + database.password()));
        return new ChannelsInstance(
                new SpringApplicationBuilder(ChannelsApplication.class)
                        .run(arguments.toArray(String[]::new)));
    }

    ChannelsCalls calls() {
        return new ChannelsCalls(
                context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @Override
    public void close() {
        context.close();
    }
}
