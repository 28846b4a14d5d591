package dev.antiphon.console.user;

import jakarta.servlet.http.HttpSession;

import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Everybody looks after their own password. */
@Controller
@RequestMapping("/account")
class AccountController {

    private final Users users;
    private final OpenSessions sessions;

    AccountController(Users users, OpenSessions sessions) {
        this.users = users;
        this.sessions = sessions;
    }

    @GetMapping
    String show(Model model) {
        model.addAttribute("minPassword", Passwords.MIN_LENGTH);
        return "user/account";
    }

    @PostMapping("/password")
    String changePassword(
            @RequestParam String current,
            @RequestParam String password,
            Authentication authentication,
            HttpSession session,
            RedirectAttributes page) {
        try {
            users.changePassword(authentication.getName(), current, password);
            sessions.end(authentication.getName(), session.getId());
            page.addFlashAttribute(
                    "notice", "Your password is changed. Other sessions of yours have ended.");
        } catch (NotAllowed refused) {
            page.addFlashAttribute("problem", refused.reason());
        }
        return "redirect:/account";
    }
}
