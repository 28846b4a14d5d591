package dev.antiphon.gateway.files;

import jakarta.servlet.MultipartConfigElement;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How forms with files are taken. */
@Configuration(proxyBeanMethods = false)
class Uploads {

    /** Room for what stands around the file; what is longer waits on the disk. */
    private static final int FORM_BYTES = 64 * 1024;

    @Bean
    MultipartConfigElement uploadLimits(FileSettings settings) {
        long most = settings.maxSize().toBytes();
        return new MultipartConfigElement("", most, most + FORM_BYTES, FORM_BYTES);
    }
}
