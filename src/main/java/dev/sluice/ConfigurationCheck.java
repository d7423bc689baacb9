package dev.sluice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;

/**
 * Checks the whole configuration before anything starts. The framework's own check stops at the first interface that
 * cannot be filled and shows values without regard to what they are; this one reports every problem in one go, in terms
 * of environment variables, and never a secret's value.
 */
final class ConfigurationCheck {
    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final int SYSTEM_ORDINAL = 400;

    /** Defaults stand under names of their own: an empty variable would hide one, and one may refer to another key. */
    private static final String DEFAULT_OF = "default-of.";

    private static final Pattern CREDENTIALS = Pattern.compile("(?<=//)[^/@\\s]*(?=@)|(?<=password=)[^&\\s]*");

    private final Map<String, String> environment;
    private final Map<String, String> properties;

    /**
     * @param environment of the process
     * @param properties of the JVM and of configuration files
     */
    ConfigurationCheck(Map<String, String> environment, Map<String, String> properties) {
        this.environment = Map.copyOf(environment);
        this.properties = Map.copyOf(properties);
    }

    /** Every problem as a sentence that names the variable and the remedy; empty if the configuration is sound. */
    List<String> problems(List<Class<?>> mappings) {
        return problems(mappings, mappings);
    }

    /**
     * As {@link #problems(List)}.
     *
     * @param known of which all names may be set
     * @param mappings those that are checked
     */
    List<String> problems(List<Class<?>> known, List<Class<?>> mappings) {
        List<ConfigurationKey> keys =
                known.stream().map(ConfigurationKey::of).flatMap(List::stream).toList();
        List<String> problems = new ArrayList<>();
        try (ValidatorFactory factory = validatorFactory()) {
            for (Class<?> mapping : mappings) {
                List<String> found = new ArrayList<>();
                checkKeys(mapping, factory.getValidator(), found);
                problems.addAll(found.isEmpty() ? checkWhole(mapping, factory.getValidator()) : found);
            }
        }
        problems.addAll(new UnknownNames(keys).problems(environment.keySet(), properties.keySet()));
        return problems;
    }

    /** The mapping filled in, for checks that its own rules cannot state; empty if it cannot be filled. */
    <T> Optional<T> filled(Class<T> mapping) {
        try {
            return Optional.of(builder()
                    .withMapping(
                            mapping, mapping.getAnnotation(ConfigMapping.class).prefix())
                    .withMappingIgnore("sluice.**")
                    .build()
                    .getConfigMapping(mapping));
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    // Parameters suffice for our messages, and expressions in configuration values must never be evaluated.
    private static ValidatorFactory validatorFactory() {
        return Validation.byProvider(HibernateValidator.class)
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory();
    }

    private SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(
                        new EnvConfigSource(environment, ENVIRONMENT_ORDINAL),
                        new PropertiesConfigSource(properties, "system and files", SYSTEM_ORDINAL));
    }

    private void checkKeys(Class<?> mapping, Validator validator, List<String> problems) {
        Map<Method, Object> values = new HashMap<>();
        List<ConfigurationKey> keys = ConfigurationKey.of(mapping);
        Map<String, String> defaults = new HashMap<>();
        keys.forEach(key -> key.defaultValue().ifPresent(text -> defaults.put(DEFAULT_OF + key.name(), text)));
        SmallRyeConfig config = builder().withDefaultValues(defaults).build();
        for (ConfigurationKey key : keys) {
            checkKey(key, config, validator, problems).ifPresent(value -> values.put(key.method(), value));
        }
        if (!problems.isEmpty() && values.size() == keys.size()) {
            // Rules about several keys at once; where no key has a problem, the whole is checked instead.
            Object target = target(mapping, values);
            validator.validate(target).forEach(violation -> problems.add(violation.getMessage()));
        }
    }

    private static Optional<String> defaultOf(ConfigurationKey key, SmallRyeConfig config) {
        return Optional.ofNullable(
                config.getConfigValue(DEFAULT_OF + key.name()).getValue());
    }

    /** Reports what is wrong with the key; returns its value, or the default in its place, if there is one. */
    private static Optional<Object> checkKey(
            ConfigurationKey key, SmallRyeConfig config, Validator validator, List<String> problems) {
        if (key.isMap()) {
            return Optional.of(Map.of());
        }
        Optional<String> text;
        try {
            // An empty variable is one that is not set: shells and manifests cannot always leave it out.
            text = Optional.ofNullable(config.getConfigValue(key.name()).getValue())
                    .filter(value -> !value.isEmpty())
                    .or(() -> defaultOf(key, config));
        } catch (RuntimeException _) {
            problems.add(key.environmentName() + " cannot be read: it refers to a value that does not exist");
            return Optional.empty();
        }
        Object value;
        try {
            value = read(key, text, config);
        } catch (RuntimeException _) {
            problems.add(key.environmentName() + shown(key, text) + " is not a valid "
                    + key.type().getSimpleName() + choices(key.type()));
            return Optional.ofNullable(read(key, defaultOf(key, config), config));
        }
        List<String> violations = violations(key, value, validator);
        if (violations.isEmpty() && value == null) {
            problems.add(key.environmentName() + " is not set, and has no default: set it (docs/configuration.md)");
        }
        for (String violation : violations) {
            problems.add(
                    violation.contains(key.environmentName())
                            ? violation + (text.isPresent() ? "; it is" + shown(key, text) : "")
                            : key.environmentName() + (text.isPresent() ? shown(key, text) : "") + ": " + violation);
        }
        return Optional.ofNullable(value);
    }

    private static @Nullable Object read(ConfigurationKey key, Optional<String> text, SmallRyeConfig config) {
        Converter<?> converter = config.requireConverter(key.type());
        return switch (key.shape()) {
            case REQUIRED -> text.map(converter::convert).orElse(null);
            case OPTIONAL -> text.map(converter::convert);
            case COLLECTION ->
                text.isEmpty()
                        ? null
                        : elements(text.get(), converter, key.method().getReturnType());
            case OPTIONAL_COLLECTION -> text.map(value -> elements(value, converter, List.class));
            case MAP -> Map.of();
        };
    }

    private static Object elements(String text, Converter<?> converter, Class<?> collection) {
        List<Object> elements = new ArrayList<>();
        for (String element : text.split(",", -1)) {
            elements.add(converter.convert(element.strip()));
        }
        return collection.isAssignableFrom(List.class) ? elements : new LinkedHashSet<>(elements);
    }

    private static List<String> violations(ConfigurationKey key, @Nullable Object value, Validator validator) {
        Method method = key.method();
        Object target = target(key.declaring(), Map.of());
        return validator.forExecutables().validateReturnValue(target, method, value).stream()
                .map(ConstraintViolation::getMessage)
                .sorted()
                .toList();
    }

    /** Answers with these values; the validator needs an object to ask. */
    private static Object target(Class<?> mapping, Map<Method, Object> values) {
        return Proxy.newProxyInstance(
                mapping.getClassLoader(), new Class<?>[] {mapping}, (_, method, _) -> values.get(method));
    }

    /** Constraints that concern several keys at once; only sensible when each key is sound by itself. */
    private List<String> checkWhole(Class<?> mapping, Validator validator) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        try {
            SmallRyeConfig _ = builder()
                    .withMapping(mapping, prefix)
                    .withMappingIgnore("sluice.**")
                    .withValidator((BeanValidationConfigValidator) () -> validator)
                    .build();
            return List.of();
        } catch (ConfigValidationException e) {
            List<String> problems = new ArrayList<>();
            for (int index = 0; index < e.getProblemCount(); index++) {
                String message = withoutCredentials(e.getProblem(index).getMessage());
                // Rules about several keys come with the mapping's prefix before their own words.
                problems.add(message.startsWith(prefix + " ") ? message.substring(prefix.length() + 1) : message);
            }
            return problems;
        }
    }

    private static String shown(ConfigurationKey key, Optional<String> text) {
        return " '" + (key.isSecret() ? "(secret)" : withoutCredentials(text.orElse(""))) + "'";
    }

    private static String withoutCredentials(String text) {
        return CREDENTIALS.matcher(text).replaceAll("(secret)");
    }

    private static String choices(Class<?> type) {
        if (!type.isEnum()) {
            return "";
        }
        return ": use one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                                .toList());
    }
}
