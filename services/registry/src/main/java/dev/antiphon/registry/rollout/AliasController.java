package dev.antiphon.registry.rollout;

import dev.antiphon.platform.problem.Fields;
import dev.antiphon.registry.rollout.Rollout.Weight;
import dev.antiphon.registry.rollout.Split.GivenWeight;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.regex.Pattern;

@RestController
@RequestMapping("/registry/aliases")
@Tag(name = "aliases", description = "What clients ask for, and how it splits over versions")
class AliasController {

    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

    private final Rollouts rollouts;
    private final Aliases aliases;

    AliasController(Rollouts rollouts, Aliases aliases) {
        this.rollouts = rollouts;
        this.aliases = aliases;
    }

    record NewSplit(@Nullable List<@Nullable GivenWeight> weights) {}

    record AliasView(String alias, List<Weight> weights) {

        static AliasView of(Rollout rollout) {
            return new AliasView(rollout.alias(), rollout.weights());
        }
    }

    @GetMapping
    @Operation(summary = "Lists the aliases")
    List<AliasView> list() {
        return rollouts.findAllByOrderByAlias().stream().map(AliasView::of).toList();
    }

    @GetMapping("/{alias}")
    @Operation(summary = "Shows an alias; the ETag is needed to change it")
    ResponseEntity<AliasView> show(@PathVariable String alias) {
        Fields.matching("alias", alias, ALIAS);
        return answer(rollouts.findById(alias).orElseThrow(Aliases::unknown));
    }

    @PutMapping("/{alias}")
    @Operation(
            summary = "Creates an alias, or splits it anew",
            description =
                    "The weights add up to 1000 and name active versions. An alias that exists"
                            + " changes only with its ETag in If-Match.")
    ResponseEntity<AliasView> split(
            @PathVariable String alias,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody NewSplit body) {
        Fields.matching("alias", alias, ALIAS);
        return answer(aliases.split(alias, Split.of(body.weights()), new Precondition(ifMatch)));
    }

    @DeleteMapping("/{alias}")
    @Operation(summary = "Deletes an alias, with its ETag in If-Match")
    ResponseEntity<Void> delete(
            @PathVariable String alias,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false)
                    @Nullable String ifMatch) {
        Fields.matching("alias", alias, ALIAS);
        aliases.delete(alias, new Precondition(ifMatch));
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<AliasView> answer(Rollout rollout) {
        return ResponseEntity.ok()
                .eTag(Precondition.entityTag(rollout.revision()))
                .body(AliasView.of(rollout));
    }
}
