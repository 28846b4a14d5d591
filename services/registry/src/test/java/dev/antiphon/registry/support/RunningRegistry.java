package dev.antiphon.registry.support;

import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A whole registry on real Kafka and PostgreSQL, the same one for all tests that extend this. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "registry.admin-token=" + RegistryCalls.TOKEN,
            "logging.level.root=warn",
            "registry.nodes.heartbeat-timeout=2s",
            "registry.nodes.watch-interval=200ms"
        })
public abstract class RunningRegistry {

    private static final TestPostgres.Database DATABASE = TestPostgres.start().freshDatabase();

    @LocalServerPort private int port;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::user);
        properties.add("spring.datasource.password", DATABASE::password);
        properties.add(
                "registry.kafka.bootstrap-servers", () -> TestKafka.start().bootstrapServers());
    }

    protected RegistryCalls registry() {
        return new RegistryCalls(port);
    }

    protected TopicStates topics() {
        return new TopicStates(TestKafka.start().bootstrapServers());
    }
}
