package dev.antiphon.requester;

import dev.antiphon.requester.admission.Admission;
import dev.antiphon.requester.admission.AdmissionSettings;
import dev.antiphon.requester.admission.LiveNodes;
import dev.antiphon.requester.publishing.PublishingSettings;
import dev.antiphon.requester.routing.Routes;
import dev.antiphon.requester.routing.RoutingSettings;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * What a service imports that asks pools. It makes its {@link
 * dev.antiphon.requester.registry.RegistryCopies} itself, since it knows how to reach Kafka.
 */
@Configuration(proxyBeanMethods = false)
@Import({Routes.class, LiveNodes.class, Admission.class})
@EnableConfigurationProperties({
    RoutingSettings.class,
    AdmissionSettings.class,
    PublishingSettings.class
})
public class Requester {}
