package dev.antiphon.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Browser;
import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.ConsolePages;
import dev.antiphon.console.support.RunningConsole;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.testkit.Chromium;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;

/** The pages in a real browser. Pictures of them lie in target/screenshots. */
class InBrowserTests extends RunningConsole {

    private static final String ONE = Cluster.digest("b40175e101");
    private static final String TWO = Cluster.digest("b40175e102");
    private static final String THREE = Cluster.digest("b40175e103");
    private static final String SLIDERS = "input[name=permille]";

    private ConsolePages pages;

    @BeforeEach
    void start() {
        var found = ConsolePages.on(url());
        Assumptions.assumeTrue(found.isPresent(), Chromium.MISSING);
        pages = found.orElseThrow();
        registry().version(ONE, "browsed", 1, "ACTIVE");
        registry().version(TWO, "browsed", 2, "ACTIVE");
        registry().version(THREE, "browsed", 3, "REGISTERED");
        registry().alias("browsed", shares(950, 50));
        bots().bot("browsed", "Mila", "You are Mila, the assistant of the shop.", "browsed");
        bots().conversation("browsed", "May I return it?", "You have 30 days.");
    }

    @AfterEach
    void stop() {
        if (pages != null) {
            pages.close();
        }
    }

    private static Map<String, Integer> shares(int one, int two) {
        var shares = new LinkedHashMap<String, Integer>();
        shares.put(ONE, one);
        shares.put(TWO, two);
        return shares;
    }

    @Test
    void movesTheOtherSharesWithASliderAndSaves() {
        // Given
        pages.signIn("admin", Browser.ADMIN_PASSWORD);
        pages.open("/aliases/browsed");
        // When
        pages.slide(1, 125);
        // Then
        assertThat(pages.values(SLIDERS)).containsExactly("875", "125");
        assertThat(pages.values("[data-percent]")).containsExactly("87.5", "12.5");
        // When
        pages.click(".save");
        // Then
        eventually(() -> pages.text("#split .notice").contains("Saved."));
        assertThat(registry().weightsOf("browsed").toString()).contains("875", "125");
        // When somebody else is faster
        registry().alias("browsed", shares(600, 400));
        pages.slide(0, 1000);
        pages.click(".save");
        // Then
        eventually(() -> pages.text("#split .notice").contains("Somebody changed this split"));
        assertThat(pages.values(SLIDERS)).containsExactly("600", "400");
        assertThat(pages.text("#split .wanted")).isEqualTo("You wanted 100 %");
    }

    @Test
    void showsFiguresThatChangeByThemselves() {
        // Given
        pages.signIn("admin", Browser.ADMIN_PASSWORD);
        // When
        pages.open("/overview");
        long[] tokens = {0};
        // Then
        eventually(
                () -> {
                    tokens[0] += 70;
                    cluster()
                            .beat(
                                    Cluster.heartbeat(
                                            "browsed-node",
                                            tokens[0],
                                            3,
                                            NodePhase.NODE_PHASE_READY,
                                            ONE));
                    return pages.text("[data-live-figures]").contains("browsed-node")
                            && !pages.text("#tokens-per-second").equals("0");
                });
        assertThat(pages.text("[data-live-text]")).isEqualTo("live");
    }

    @Test
    void shutsNobodyOutInLightOrDark() {
        // Given
        cluster().beat(Cluster.heartbeat("browsed-node", 0, 3, NodePhase.NODE_PHASE_READY, ONE));
        pages.open("/login");
        look("login");
        pages.signIn("admin", Browser.ADMIN_PASSWORD);
        for (String page :
                new String[] {
                    "overview",
                    "nodes/browsed-node",
                    "versions",
                    "aliases",
                    "aliases/browsed",
                    "bots",
                    "bots/browsed",
                    "conversations",
                    "conversations/browsed",
                    "users",
                    "account"
                }) {
            pages.open("/" + page);
            look(page);
        }
    }

    private void look(String page) {
        for (String scheme : new String[] {"light", "dark"}) {
            pages.chromium().prefer(scheme);
            pages.chromium().picture(page.replace('/', '-') + "-" + scheme);
            assertThat(pages.chromium().barriers()).as("%s, %s", page, scheme).isEmpty();
        }
    }
}
