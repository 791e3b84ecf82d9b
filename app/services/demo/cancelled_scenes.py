"""Scenes of the demo that were cancelled, in every way an order can be; two refunds still wait."""

from __future__ import annotations

from app.services.demo.people import AYLIN, INES, JORIS, LUCIA, SANNE, TOM
from app.services.demo.scenes import Act, Scene

CANCELLED = (
    # Cancelled because nobody answered; the refund still waits, and the silent side may agree (X3).
    Scene(
        "retouching",
        SANNE,
        JORIS,
        "Fotobewerking voor de webshop",
        "Veertig foto’s uitgesneden en op kleur gebracht.",
        18_000,
        "14d 10:00",
        -3,
        (Act("5d 08:30", SANNE, "asks to cancel", "De proef die ik kreeg was te donker.", "quality"),),
    ),
    Scene(
        "menu",
        INES,
        AYLIN,
        "Vertaling van een menukaart",
        "Een menukaart van vier pagina’s, van het Spaans naar het Nederlands.",
        9_000,
        "12d 11:40",
        -1,
        (Act("6d 13:00", AYLIN, "asks to cancel", "Mijn computer is stuk en de tekst is weg.", "cannot_complete"),),
    ),
    # The seven days are over, so the refund was paid.
    Scene(
        "video",
        SANNE,
        JORIS,
        "Bedrijfsvideo, 60 seconden",
        "Een film van een minuut, met ondertitels in drie talen.",
        67_500,
        "30d 10:10",
        -12,
        (
            Act("19d 09:00", SANNE, "says", "Is er al een draaidag gepland?"),
            Act("16d 08:00", SANNE, "asks to cancel", "Ik hoor al drie weken niets.", "no_response"),
        ),
    ),
    # The silent side agreed afterwards.
    Scene(
        "audiobook",
        INES,
        TOM,
        "Audiobook sample",
        "The first chapter, eleven minutes, read in English.",
        9_000,
        "27d 15:00",
        -15,
        (
            Act("20d 10:30", INES, "asks to cancel", "La editorial ha elegido otra voz.", "no_longer_needed"),
            Act("17d 12:00", TOM, "agrees"),
        ),
        currency="USD",
    ),
    # Both agreed; the marketplace has the money and pays it back (X51).
    Scene(
        "animation",
        SANNE,
        LUCIA,
        "Animación del logo",
        "Una animación de cuatro segundos para el final de los vídeos.",
        24_000,
        "24d 12:00",
        -8,
        (
            Act("12d 10:00", LUCIA, "asks to cancel", "Lo hablamos ayer por teléfono.", "agreed_together"),
            Act("11d 13:20", SANNE, "accepts"),
        ),
        imported=True,
    ),
    # Both asked, which is an agreement (X24).
    Scene(
        "podcast",
        SANNE,
        TOM,
        "Podcast intro, 20 seconds",
        "A short opening with music and one voice.",
        8_000,
        "26d 09:30",
        -10,
        (
            Act("15d 10:00", SANNE, "asks to cancel", "Dubbel besteld, per ongeluk.", "ordered_by_mistake"),
            Act("14d 12:00", TOM, "asks to cancel", "", "agreed_together"),
        ),
    ),
    # The wish to cancel replaced the wish for more time.
    Scene(
        "grinder",
        SANNE,
        AYLIN,
        "Handleiding voor een koffiemolen",
        "Twaalf pagina’s met tekeningen.",
        22_000,
        "33d 10:00",
        -20,
        (
            Act("25d 11:00", AYLIN, "asks for more", "De tekeningen kosten meer tijd.", new_due=-10),
            Act("24d 16:00", SANNE, "asks to cancel", "Dan is de beurs voorbij.", "late"),
            Act("23d 09:00", AYLIN, "accepts"),
        ),
    ),
)
