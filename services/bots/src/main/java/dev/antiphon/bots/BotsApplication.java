package dev.antiphon.bots;

import dev.antiphon.bots.kafka.KafkaClients;
import dev.antiphon.platform.problem.BodyLimit;
import dev.antiphon.platform.problem.Problems;
import dev.antiphon.platform.task.Task;
import dev.antiphon.platform.task.Tasks;
import dev.antiphon.requester.Requester;
import dev.antiphon.requester.admission.LiveNodes;
import dev.antiphon.requester.registry.RegistryCopies;
import dev.antiphon.requester.routing.Routes;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Starts the bots. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import({Problems.class, Requester.class})
@EnableScheduling
class BotsApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BotsApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    BodyLimit bodyLimit() {
        return new BodyLimit(64);
    }

    @Bean
    RegistryCopies registryCopies(KafkaClients kafka, Routes routes, LiveNodes nodes, Clock clock) {
        return new RegistryCopies(kafka::reader, routes, nodes, clock, Map.of());
    }

    @Bean
    Tasks tasks(List<Task> tasks) {
        return new Tasks(tasks);
    }
}
