package dev.antiphon.channels.web;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

import java.util.List;

/** How strictly bodies are read. */
@Configuration(proxyBeanMethods = false)
class JsonRules {

    /** A number is no text, though it could be written as one. */
    @Bean
    JsonMapperBuilderCustomizer onlyTextsAreTexts() {
        return builder ->
                builder.withCoercionConfig(
                        LogicalType.Textual,
                        texts ->
                                List.of(
                                                CoercionInputShape.Integer,
                                                CoercionInputShape.Float,
                                                CoercionInputShape.Boolean)
                                        .forEach(
                                                shape ->
                                                        texts.setCoercion(
                                                                shape, CoercionAction.Fail)));
    }
}
