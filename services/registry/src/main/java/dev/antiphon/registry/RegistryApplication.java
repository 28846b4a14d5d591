package dev.antiphon.registry;

import dev.antiphon.platform.problem.BodyLimit;
import dev.antiphon.platform.problem.Problems;
import dev.antiphon.platform.task.Task;
import dev.antiphon.platform.task.Tasks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

import java.time.Clock;
import java.util.List;

/** Starts the registry. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import(Problems.class)
@EnableScheduling
class RegistryApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(RegistryApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    BodyLimit bodyLimit() {
        return new BodyLimit(1024);
    }

    @Bean
    Tasks tasks(List<Task> tasks) {
        return new Tasks(tasks);
    }
}
