package dev.antiphon.console.user;

import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Admins look after the users. */
@Controller
@RequestMapping("/users")
class UserController {

    private static final String BACK = "redirect:/users";

    private final Users users;
    private final OpenSessions sessions;

    UserController(Users users, OpenSessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    record UserView(String name, Role role, LocalDate created, boolean isSelf) {}

    @GetMapping
    String list(Authentication authentication, Model model) {
        model.addAttribute(
                "users",
                users.all().stream()
                        .map(
                                user ->
                                        new UserView(
                                                user.name(),
                                                user.role(),
                                                LocalDate.ofInstant(user.created(), ZoneOffset.UTC),
                                                user.name().equals(authentication.getName())))
                        .toList());
        model.addAttribute("roles", Role.values());
        model.addAttribute("minPassword", Passwords.MIN_LENGTH);
        return "user/users";
    }

    @PostMapping
    String add(
            @RequestParam String name,
            @RequestParam String password,
            @RequestParam Role role,
            RedirectAttributes page) {
        return tell(
                page,
                "Added %s as %s."
                        .formatted(Users.canonical(name), role.label().toLowerCase(Locale.ROOT)),
                () -> users.add(name, password, role));
    }

    @PostMapping("/{name}/role")
    String changeRole(@PathVariable String name, @RequestParam Role role, RedirectAttributes page) {
        return tell(
                page,
                "%s is %s now and has to sign in again."
                        .formatted(name, role.label().toLowerCase(Locale.ROOT)),
                () -> {
                    users.changeRole(name, role);
                    sessions.end(name, null);
                });
    }

    @PostMapping("/{name}/password")
    String resetPassword(
            @PathVariable String name, @RequestParam String password, RedirectAttributes page) {
        return tell(
                page,
                "%s has a new password and has to sign in again.".formatted(name),
                () -> {
                    users.changePassword(name, password);
                    sessions.end(name, null);
                });
    }

    @PostMapping("/{name}/remove")
    String remove(@PathVariable String name, RedirectAttributes page) {
        return tell(
                page,
                "Removed %s.".formatted(name),
                () -> {
                    users.remove(name);
                    sessions.end(name, null);
                });
    }

    private static String tell(RedirectAttributes page, String done, Runnable change) {
        try {
            change.run();
            page.addFlashAttribute("notice", done);
        } catch (NotAllowed refused) {
            page.addFlashAttribute("problem", refused.reason());
        }
        return BACK;
    }
}
