package dev.antiphon.console.support;

import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A whole console on real Kafka and PostgreSQL, the same one for all tests that extend this. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "console.admin-password=" + Browser.ADMIN_PASSWORD,
            "console.registry-token=" + RegistryStandIn.TOKEN,
            "console.bots-token=" + BotsStandIn.TOKEN,
            "console.login.attempts-of-address=1000",
            "logging.level.root=warn"
        })
public abstract class RunningConsole {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final TestPostgres.Database DATABASE = TestPostgres.start().freshDatabase();
    private static final Cluster CLUSTER = new Cluster(TestKafka.start().bootstrapServers());
    private static final RegistryStandIn REGISTRY = new RegistryStandIn();
    private static final BotsStandIn BOTS = new BotsStandIn();

    @LocalServerPort private int port;

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::url);
        properties.add("spring.datasource.username", DATABASE::user);
        properties.add("spring.datasource.password", DATABASE::password);
        properties.add(
                "console.kafka.bootstrap-servers", () -> TestKafka.start().bootstrapServers());
        properties.add("console.registry-url", REGISTRY::url);
        properties.add("console.bots-url", BOTS::url);
    }

    protected String url() {
        return "http://127.0.0.1:" + port + "/console";
    }

    protected Browser browser() {
        return new Browser(url());
    }

    /** A browser in which the admin has signed in. */
    protected Browser admin() {
        return as("admin", Browser.ADMIN_PASSWORD);
    }

    /** A browser of a new user with a role. */
    protected Browser newUser(String name, String role) {
        var admin = admin();
        String password = "a password for " + name;
        admin.submit(
                admin.get("/users"), "/users", "name", name, "password", password, "role", role);
        return as(name, password);
    }

    protected Browser as(String name, String password) {
        var browser = browser();
        var page = browser.signIn(name, password);
        if (!page.path().equals("/overview")) {
            throw new AssertionError(name + " did not come in: " + page.text());
        }
        return browser;
    }

    protected Cluster cluster() {
        return CLUSTER;
    }

    protected RegistryStandIn registry() {
        return REGISTRY;
    }

    protected BotsStandIn bots() {
        return BOTS;
    }

    /** Waits until something holds, with patience for a machine that is busy with other things. */
    protected static void eventually(BooleanSupplier holds) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come to that within " + LIMIT);
            }
            try {
                Thread.sleep(Duration.ofMillis(200));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
