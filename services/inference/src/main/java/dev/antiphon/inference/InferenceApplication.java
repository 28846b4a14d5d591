package dev.antiphon.inference;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Starts a node. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(NodeSettings.class)
class InferenceApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(InferenceApplication.class, arguments);
    }

    @Bean
    Node node(NodeSettings settings) {
        return new Node(settings);
    }
}
