package dev.antiphon.gateway;

import dev.antiphon.platform.task.Task;
import dev.antiphon.platform.task.Tasks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

import java.time.InstantSource;
import java.util.List;

/** Starts the gateway. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
class GatewayApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(GatewayApplication.class, arguments);
    }

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    /** From before the web server takes requests until after it has stopped. */
    @Bean
    Tasks tasks(List<Task> tasks) {
        return new Tasks(tasks, 0);
    }
}
