package dev.antiphon.console.alias;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.console.support.Browser;
import dev.antiphon.console.support.Browser.Page;
import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.RunningConsole;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class AliasTests extends RunningConsole {

    private static final String ONE = Cluster.digest("a11a51");
    private static final String TWO = Cluster.digest("a11a52");
    private static final String THREE = Cluster.digest("a11a53");

    @BeforeEach
    void know() {
        registry().version(ONE, "aliased", 1, "ACTIVE");
        registry().version(TWO, "aliased", 2, "ACTIVE");
        registry().version(THREE, "aliased", 3, "ACTIVE");
    }

    private static Map<String, Integer> shares(int one, int two) {
        var shares = new LinkedHashMap<String, Integer>();
        shares.put(ONE, one);
        shares.put(TWO, two);
        return shares;
    }

    /** Saves as the sliders stand. */
    private static Page save(Browser browser, Page page, String alias, int... permille) {
        var form = page.form("/aliases/" + alias);
        var fields = new ArrayList<String>();
        fields.addAll(List.of("_csrf", form.select("[name=_csrf]").val()));
        fields.addAll(List.of("entityTag", form.select("[name=entityTag]").val()));
        for (var version : form.select("[name=version]")) {
            fields.addAll(List.of("version", version.val()));
        }
        for (int share : permille) {
            fields.addAll(List.of("permille", Integer.toString(share)));
        }
        return browser.post("/aliases/" + alias, fields, "HX-Request", "true");
    }

    private static List<String> sliders(Page page) {
        return page.html().select("input[name=permille]").eachAttr("value");
    }

    @Test
    void savesWhereTheSlidersStand() {
        // Given
        registry().alias("saved", shares(950, 50));
        var operator = newUser("moves-sliders", "OPERATOR");
        var page = operator.get("/aliases/saved");
        // When
        var saved = save(operator, page, "saved", 700, 300);
        // Then
        assertThat(sliders(page)).containsExactly("950", "50");
        assertThat(saved.status()).isEqualTo(200);
        assertThat(saved.text()).contains("Saved.");
        assertThat(sliders(saved)).containsExactly("700", "300");
        assertThat(registry().weightsOf("saved").toString()).contains("700", "300");
        // When saved once more from where it is now
        assertThat(save(operator, saved, "saved", 600, 400).text()).contains("Saved.");
    }

    @Test
    void showsWhatSomebodyElseChangedMeanwhile() {
        // Given
        registry().alias("contested", shares(950, 50));
        var admin = admin();
        var page = admin.get("/aliases/contested");
        registry().alias("contested", shares(800, 200));
        // When
        var conflict = save(admin, page, "contested", 500, 500);
        // Then
        assertThat(conflict.status()).isEqualTo(412);
        assertThat(conflict.text())
                .contains("Somebody changed this split meanwhile.")
                .contains("You wanted 50 %");
        assertThat(sliders(conflict)).containsExactly("800", "200");
        assertThat(registry().weightsOf("contested").toString()).contains("800", "200");
        // When the new state is known, it can be saved
        assertThat(save(admin, conflict, "contested", 500, 500).text()).contains("Saved.");
    }

    @Test
    void saysWhatIsWrongWithASplit() {
        // Given
        registry().alias("wrong", shares(950, 50));
        var admin = admin();
        // When
        var refused = save(admin, admin.get("/aliases/wrong"), "wrong", 950, 51);
        // Then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text())
                .contains("Weights: the permille add up to 1001.")
                .contains("Make them add up to 1000.");
        assertThat(sliders(refused)).containsExactly("950", "50");
    }

    @Test
    void addsAVersionAndLetsOneGo() {
        // Given
        registry().alias("grown", shares(900, 100));
        var admin = admin();
        // When
        var page = admin.get("/aliases/grown?with=" + THREE);
        // Then
        assertThat(sliders(page)).containsExactly("900", "100", "0");
        // When
        var saved = save(admin, page, "grown", 900, 0, 100);
        // Then
        assertThat(sliders(saved)).containsExactly("900", "100");
        assertThat(registry().weightsOf("grown").toString()).contains(THREE).doesNotContain(TWO);
    }

    @Test
    void createsAndDeletesAnAlias() {
        // Given
        var admin = admin();
        // When
        var created =
                admin.submit(admin.get("/aliases"), "/aliases", "alias", "fresh", "version", ONE);
        var twin =
                admin.submit(admin.get("/aliases"), "/aliases", "alias", "fresh", "version", TWO);
        // Then
        assertThat(created.text()).contains("Created fresh.", "fresh aliased v1 100 %");
        assertThat(twin.text()).contains("There is one of this name already.");
        // When
        var deleted = admin.submit(admin.get("/aliases/fresh"), "/aliases/fresh/delete");
        // Then
        assertThat(deleted.text()).contains("Deleted fresh.");
        assertThat(registry().weightsOf("fresh")).isEmpty();
        assertThat(admin.get("/aliases/fresh").status()).isEqualTo(404);
    }

    @Test
    void canOnlyBeLookedAtWhileTheRegistryIsAway() {
        // Given
        cluster().rollout("published-alias", shares(600, 400));
        var admin = admin();
        registry().away(true);
        try {
            eventually(() -> admin.get("/aliases").text().contains("published-alias"));
            // When
            var page = admin.get("/aliases/published-alias");
            // Then
            assertThat(sliders(page)).containsExactly("600", "400");
            assertThat(page.html().select("fieldset[disabled]")).hasSize(1);
            assertThat(page.text()).contains("the shares cannot be moved now");
        } finally {
            registry().away(false);
        }
    }
}
