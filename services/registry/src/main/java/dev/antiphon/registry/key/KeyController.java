package dev.antiphon.registry.key;

import dev.antiphon.platform.problem.Fields;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

@RestController
@RequestMapping("/registry/keys")
@Tag(name = "keys", description = "API keys of workspaces")
class KeyController {

    private static final Pattern WORKSPACE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern PREFIX = Pattern.compile("[a-z0-9]{" + ApiKey.PREFIX_LENGTH + "}");
    private static final int NAME_LENGTH = 100;

    private final StoredKeys stored;
    private final ApiKeys keys;

    KeyController(StoredKeys stored, ApiKeys keys) {
        this.stored = stored;
        this.keys = keys;
    }

    record NewKey(@Nullable String workspace, @Nullable String name) {}

    /**
     * The one answer that shows a key.
     *
     * @param key the whole key; nobody can read it again
     */
    record CreatedKey(String key, String prefix, String workspace, String name) {}

    record KeyView(
            String prefix,
            String workspace,
            String name,
            Instant created,
            @Nullable Instant revoked) {

        static KeyView of(StoredKey key) {
            return new KeyView(
                    key.prefix(), key.workspace(), key.name(), key.created(), key.revoked());
        }
    }

    @PostMapping
    @Operation(summary = "Creates a key for a workspace and shows it, this once")
    ResponseEntity<CreatedKey> create(@RequestBody NewKey body) {
        String workspace = Fields.matching("workspace", body.workspace(), WORKSPACE);
        String name = Fields.line("name", body.name(), NAME_LENGTH);
        var created = keys.create(workspace, name);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(
                        new CreatedKey(
                                created.key().value(), created.key().prefix(), workspace, name));
    }

    @GetMapping
    @Operation(summary = "Lists the keys, revoked ones too, without their secrets")
    List<KeyView> list() {
        return stored.findAllByOrderByCreated().stream().map(KeyView::of).toList();
    }

    @DeleteMapping("/{prefix}")
    @Operation(summary = "Revokes a key for good")
    ResponseEntity<Void> revoke(@PathVariable String prefix) {
        keys.revoke(Fields.matching("prefix", prefix, PREFIX));
        return ResponseEntity.noContent().build();
    }
}
