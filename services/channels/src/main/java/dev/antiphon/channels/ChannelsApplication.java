package dev.antiphon.channels;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

import java.time.Clock;

/** Starts the channels. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
class ChannelsApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ChannelsApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
