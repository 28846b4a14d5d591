package dev.antiphon.channels;

import dev.antiphon.platform.problem.BodyLimit;
import dev.antiphon.platform.problem.Problems;
import dev.antiphon.platform.task.Task;
import dev.antiphon.platform.task.Tasks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import java.time.Clock;
import java.util.List;

/** Starts the channels. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import(Problems.class)
class ChannelsApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ChannelsApplication.class, arguments);
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
    Tasks tasks(List<Task> tasks) {
        return new Tasks(tasks);
    }
}
