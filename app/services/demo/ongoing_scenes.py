"""Scenes of the demo in which the work goes on, after requests that were answered, declined, withdrawn or granted."""

from __future__ import annotations

from app.services.demo.people import AYLIN, INES, LUCIA, SANNE, TOM
from app.services.demo.scenes import Act, Scene

ONGOING = (
    Scene(
        "seo",
        SANNE,
        LUCIA,
        "Posicionamiento SEO para diez fichas de producto",
        "Textos y metadatos de diez fichas, con un informe de las palabras elegidas.",
        42_000,
        "10d 16:45",
        9,
        (
            Act("6d 09:15", SANNE, "asks for an update", "Welke pagina’s zijn al klaar?"),
            Act(
                "5d 17:30", LUCIA, "answers", "Seis fichas están terminadas. Las otras cuatro llegan la próxima semana."
            ),
        ),
    ),
    Scene(
        "voice",
        SANNE,
        TOM,
        "Voice-over, 90 seconds",
        "One read of ninety seconds in British English, with one round of corrections.",
        14_500,
        "8d 13:00",
        6,
        (
            Act("6d 11:00", SANNE, "asks to cancel", "De campagne is naar de zomer verschoven.", "no_longer_needed"),
            Act("5d 15:00", TOM, "declines", "The recording is done, so I would rather finish it."),
            Act("5d 15:10", TOM, "says", "I can hold the files until you need them."),
            Act("4d 09:40", SANNE, "says", "Dat is goed, dan laten we het zo."),
        ),
    ),
    Scene(
        "catalogue",
        SANNE,
        LUCIA,
        "Catálogo de primavera, 32 páginas",
        "Maquetación de treinta y dos páginas con las fotografías del cliente.",
        98_000,
        "16d 09:00",
        4,
        (
            Act(
                "9d 12:00",
                LUCIA,
                "asks for more",
                "Las fotografías nuevas no caben en treinta y dos páginas.",
                new_due=8,
                extra=("Ocho páginas más", 18_000, 2),
            ),
            Act("8d 10:20", SANNE, "accepts"),
        ),
        origin="project",
    ),
    Scene(
        "brand",
        TOM,
        LUCIA,
        "Ilustraciones de marca",
        "Ocho ilustraciones en dos colores para la papelería de la empresa.",
        54_000,
        "6d 10:10",
        14,
        (
            Act(
                "5d 09:00",
                LUCIA,
                "asks for more",
                "Puedo añadir una versión animada.",
                extra=("Versión animada", 20_000, 5),
            ),
            Act("4d 18:00", TOM, "declines", "Not this time, the print set is enough."),
        ),
        currency="GBP",
        origin="project",
    ),
    Scene(
        "signs",
        TOM,
        AYLIN,
        "Winkelborden voor Tokio",
        "Vier borden in het Japans en Engels, drukklaar.",
        48_000,
        "5d 09:30",
        8,
        (
            Act(
                "4d 12:00",
                AYLIN,
                "asks to cancel",
                "De plaatsing hoort er ook bij, en die kan ik niet doen.",
                "out_of_scope",
            ),
            Act("4d 15:10", TOM, "says", "Placing them is not part of it, only the artwork."),
            Act("4d 15:30", AYLIN, "withdraws"),
        ),
        currency="JPY",
    ),
    Scene(
        "wedding",
        INES,
        LUCIA,
        "Invitaciones de boda",
        "Diseño de la invitación y del menú, con cien sobres rotulados.",
        15_000,
        "5d 17:00",
        11,
        (
            Act("4d 10:00", INES, "says", "Hola, Lucía: el color principal es el verde salvia."),
            Act("4d 11:15", LUCIA, "says", "Perfecto. Mañana tienes la primera prueba."),
        ),
    ),
)
