package dev.sluice.policy.scan;

import java.util.List;

/** What invented values are made of; the names are not taken from the lists that the scan knows. */
final class InventedWords {
    static final List<String> GIVEN = List.of(
            ("Aaliyah Abdul Achim Adaeze Adele Agata Aidan Alban Alessio Amaury Anneliese Anselm Arjun Astrid Beatrix"
                            + " Bernadette Birk Bo Boris Camille Caspar Catalina Cedric Chantal Chiara Clara Conrad Dagmar Daniel Darius"
                            + " Delia Devin Dolores Edgar Eduardo Eleanor Elena Eliza Emil Emma Erik Esther Eva Fatima Felicity Felix"
                            + " Ferdinand Filip Frida Gabriel Georgia Gianni Grace Gustav Hanna Harriet Hassan Hiroshi Hugo Ida Ines Irene"
                            + " Isaac Ivana James Jana Jasmin Jelena John Jonas Julia Kai Karl Katarina Kenji Lara Lars Laura Leon Linda"
                            + " Lorenzo Lucas Magdalena Maja Marco Margot Maria Mehmet Michael Mina Moritz Nadia Nils Noah Olga Oskar"
                            + " Pablo Patricia Paul Petra Priya Quentin Rafael Rahul Rebecca Rosalind Ruth Samuel Sarah Selma Simon Sofia"
                            + " Susan Tamara Thomas Tilda Ulrich Valentin Vera Viktor Wanda Wei William Xenia Yusuf Zoe Zlatan")
                    .split(" "));

    static final List<String> FAMILY = List.of(
            ("Abernathy Achterberg Adler Ahlgren Albrecht Almeida Ashdown Bachmann Baker Bergström Bianchi Birnbaum"
                            + " Blackwood Boateng Brandt Brown Bukowski Carvalho Castellanos Chen Clark Coulibaly Cruz Dahl Delacroix Dijkstra"
                            + " Donovan Dubois Eckert Edwards Eriksson Falk Fairweather Ferreira Fischer Fitzgerald Fontaine Garcia Goldberg"
                            + " Gonzalez Greenfield Gruber Haugen Hernandez Hoffmann Holloway Ibrahim Ivanov Jackson Jensen Johnson Jokinen"
                            + " Kaminski Kapoor Kavanagh Keller Khan Kim Kowalczyk Kuznetsov Lambert Larsson Lefebvre Lindqvist Lopez Marchetti"
                            + " Martin Mbeki McAllister Meier Moreau Müller Nakamura Nguyen Novak O'Leary Okafor Olsen Oyelaran Papadakis Park"
                            + " Patel Pettersson Pfeiffer Quigley Ramirez Rasmussen Reuter Ricci Robinson Rossi Saito Santoro Schmidt Schwartz"
                            + " Silva Sinclair Smith Sokolov Steiner Szymanski Takahashi Taylor Thorne Tran Underhill Vandenberg Vasquez Voss"
                            + " Wagner Walker Weber Whitfield Williams Winterbottom Wong Yamada Yilmaz Zielinski Zhang")
                    .split(" "));

    static final List<String> STREETS = List.of(
            ("Station|Church|Mill|Oak|Victoria|Queens|Park|Maple|Washington|Chestnut|Lakeview|Orchard|Sunset|Bridge|Elm|Kings")
                    .split("\\|"));

    static final List<String> WORDS = List.of(
            ("order delivery arrived late package broken box replaced quickly service colour size fits well quality"
                            + " excellent price fair would recommend again screen battery lasts long manual unclear setup easy cable short"
                            + " returned refund processed invoice attached update required system restarted error fixed scheduled meeting")
                    .split(" "));

    private InventedWords() {}
}
