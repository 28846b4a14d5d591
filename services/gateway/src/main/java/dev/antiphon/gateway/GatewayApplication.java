package dev.antiphon.gateway;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.ApiKeyState;
import dev.antiphon.gateway.access.ApiKeys;
import dev.antiphon.gateway.kafka.KafkaClients;
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

import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Starts the gateway. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import(Requester.class)
class GatewayApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(GatewayApplication.class, arguments);
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    RegistryCopies registryCopies(
            KafkaClients kafka, Routes routes, LiveNodes nodes, ApiKeys keys, InstantSource clock) {
        return new RegistryCopies(
                kafka::reader,
                routes,
                nodes,
                clock,
                Map.of(
                        Topics.KEYS.name(),
                        new RegistryCopies.Copy<>(ApiKeyState.parser(), keys::update)));
    }

    /** From before the web server takes requests until after it has stopped. */
    @Bean
    Tasks tasks(List<Task> tasks) {
        return new Tasks(tasks, 0);
    }
}
