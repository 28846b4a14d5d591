package dev.antiphon.console;

import dev.antiphon.console.support.BotsStandIn;
import dev.antiphon.console.support.Browser;
import dev.antiphon.console.support.Cluster;
import dev.antiphon.console.support.RegistryStandIn;
import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.testkit.TestKafka;
import dev.antiphon.testkit.TestPostgres;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The console with made-up nodes and traffic, to be looked at in a browser. */
class Showroom {

    private static final String EN_1 = Cluster.digest("4f1c9a27be03d5");
    private static final String EN_2 = Cluster.digest("b27d0e61c4a8f9");
    private static final String DE_1 = Cluster.digest("90ae3f7715cc2d");
    private static final String EN_3 = Cluster.digest("07e5d19b33f0aa");

    public static void main(String[] arguments) throws InterruptedException {
        var database = TestPostgres.start().freshDatabase();
        String kafka = TestKafka.start().bootstrapServers();
        var cluster = new Cluster(kafka);
        var registry = new RegistryStandIn();
        var bots = new BotsStandIn();
        furnish(cluster, registry, bots);
        // With the word "alone", the services that it shows the state of are away.
        boolean isAlone = List.of(arguments).contains("alone");
        registry.away(isAlone);
        bots.away(isAlone);
        ConsoleApplication.main(
                new String[] {
                    "--spring.datasource.url=" + database.url(),
                    "--spring.datasource.username=" + database.user(),
                    "--spring.datasource.password=" + database.password(),
                    "--console.kafka.bootstrap-servers=" + kafka,
                    "--console.registry-url=" + registry.url(),
                    "--console.registry-token=" + RegistryStandIn.TOKEN,
                    "--console.bots-url=" + bots.url(),
                    "--console.bots-token=" + BotsStandIn.TOKEN,
                    "--console.admin-password=" + Browser.ADMIN_PASSWORD
                });
        beat(cluster);
    }

    private static void furnish(Cluster cluster, RegistryStandIn registry, BotsStandIn bots) {
        cluster.version(EN_1, "shop-en", 1);
        cluster.version(EN_2, "shop-en", 2);
        cluster.version(DE_1, "shop-de", 1);
        registry.version(EN_1, "shop-en", 1, "ACTIVE");
        registry.version(EN_2, "shop-en", 2, "ACTIVE");
        registry.version(EN_3, "shop-en", 3, "REGISTERED");
        registry.version(DE_1, "shop-de", 1, "ACTIVE");
        registry.unmet(
                DE_1,
                "2 of 3 replicas: no further node is in eu and has the labels {gpu=h100} and has"
                        + " 12.0 MiB left");
        var canary = new LinkedHashMap<String, Integer>();
        canary.put(EN_1, 950);
        canary.put(EN_2, 50);
        cluster.rollout("shop-en", canary);
        cluster.rollout("shop-de", Map.of(DE_1, 1000));
        registry.alias("shop-en", canary);
        registry.alias("shop-de", Map.of(DE_1, 1000));
        bots.bot("shop", "Mila", "You are Mila, the assistant of the shop.", "shop-en");
        bots.conversation(
                "web-7Qm2xR4f", "How long do I have to return something?", "You have 30 days.");
        for (String node : new String[] {"node-1", "node-2", "node-3"}) {
            var plan = PlacementState.newBuilder().setNodeId(node);
            for (String version : new String[] {EN_1, EN_2, DE_1}) {
                plan.addPlacements(
                        Placement.newBuilder()
                                .setVersion(version)
                                .setPool(Pool.of(new VersionDigest(version), "eu").name())
                                .setSlots(8));
            }
            cluster.say(Topics.PLACEMENTS, node, plan.build());
        }
    }

    private static void beat(Cluster cluster) throws InterruptedException {
        long first = 0;
        long second = 0;
        for (int beat = 0; ; beat++) {
            double wave = 1 + Math.sin(beat / 9.0) * 0.6 + Math.sin(beat / 2.3) * 0.25;
            first += Math.round(90 * wave);
            second += Math.round(60 * wave);
            int busy = (int) Math.round(3 * wave);
            cluster.beat(
                    Cluster.heartbeat(
                            "node-1", first, busy, NodePhase.NODE_PHASE_READY, EN_1, DE_1));
            cluster.beat(
                    Cluster.heartbeat(
                            "node-2", second, busy / 2, NodePhase.NODE_PHASE_READY, EN_1, EN_2));
            if (beat < 5) {
                cluster.beat(Cluster.heartbeat("node-3", 0, 0, NodePhase.NODE_PHASE_READY, EN_1));
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
    }
}
