package dev.sluice;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMapping.NamingStrategy;
import io.smallrye.config.ConfigMappingInterface;
import io.smallrye.config.ConfigMappingInterface.Property;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A key that a {@code @ConfigMapping} interface declares.
 *
 * @param name {@code sluice.lake.format-version}; of a map, the prefix of its entries without the last dot
 * @param method of the interface {@code declaring} that returns it
 * @param type of the value, or of the elements if it is a collection
 */
record ConfigurationKey(
        String name, Class<?> declaring, Method method, Class<?> type, Shape shape, Optional<String> defaultValue) {
    private static final Set<String> SECRET_ENDINGS = Set.of("password", "key", "secret", "token");

    /** How many values it takes. */
    enum Shape {
        REQUIRED,
        OPTIONAL,
        COLLECTION,
        OPTIONAL_COLLECTION,
        /** Any number of further keys below its name. */
        MAP
    }

    /** The keys of a mapping and of the groups inside it, in the order of their names. */
    static List<ConfigurationKey> of(Class<?> mapping) {
        List<ConfigurationKey> keys = new ArrayList<>();
        collect(
                ConfigMappingInterface.getConfigurationInterface(mapping),
                mapping.getAnnotation(ConfigMapping.class).prefix(),
                keys);
        return keys;
    }

    private static void collect(ConfigMappingInterface mapping, String prefix, List<ConfigurationKey> keys) {
        for (Property property : mapping.getProperties()) {
            if (property.isDefaultMethod() || property.isToStringMethod()) {
                continue;
            }
            String name = name(prefix, property, mapping.getNamingStrategy());
            Property value = property.isOptional() ? property.asOptional().getNestedProperty() : property;
            if (value.isGroup()) {
                // A group that may be absent is as absent as its keys.
                collect(value.asGroup().getGroupType(), name, keys);
            } else {
                keys.add(key(name, mapping.getInterfaceType(), property, value));
            }
        }
    }

    private static String name(String prefix, Property property, NamingStrategy naming) {
        String name =
                property.hasPropertyName() ? property.getPropertyName() : naming.apply(property.getPropertyName());
        return name.isEmpty() ? prefix : prefix + "." + name;
    }

    private static ConfigurationKey key(String name, Class<?> declaring, Property property, Property value) {
        boolean optional = property.isOptional();
        Property element = value.isCollection() ? value.asCollection().getElement() : value;
        Shape shape;
        Class<?> type;
        if (value.isMap()) {
            shape = Shape.MAP;
            type = String.class;
        } else if (value.isCollection()) {
            shape = optional ? Shape.OPTIONAL_COLLECTION : Shape.COLLECTION;
            type = element.asLeaf().getValueRawType();
        } else {
            shape = optional ? Shape.OPTIONAL : Shape.REQUIRED;
            type = element.isPrimitive()
                    ? element.asPrimitive().getBoxType()
                    : element.asLeaf().getValueRawType();
        }
        return new ConfigurationKey(name, declaring, property.getMethod(), type, shape, defaultOf(property, element));
    }

    private static Optional<String> defaultOf(Property property, Property element) {
        if (property.hasDefaultValue()) {
            return Optional.of(Objects.requireNonNull(property.getDefaultValue()));
        }
        return element.hasDefaultValue()
                ? Optional.of(Objects.requireNonNull(element.getDefaultValue()))
                : Optional.empty();
    }

    String environmentName() {
        return environmentName(name);
    }

    static String environmentName(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Whether its value must not be shown, not even in the message that refuses it. */
    boolean isSecret() {
        return SECRET_ENDINGS.stream().anyMatch(ending -> name.endsWith("." + ending) || name.endsWith("-" + ending));
    }

    boolean isMap() {
        return shape == Shape.MAP;
    }
}
