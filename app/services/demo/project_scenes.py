"""Scenes of the demo with briefs, offers and milestones: a milestone in every state, and what customer service does."""

from __future__ import annotations

from app.services.demo.people import AYLIN, BEGONA, INES, JORIS, LUCIA, MILA, SANNE, TOM
from app.services.demo.scenes import Act, Scene, SceneMilestone

PROJECTS = (
    # One milestone approved, one delivered, one planned.
    Scene(
        "webshop",
        SANNE,
        LUCIA,
        "Webshop voor keramiek",
        "Een kleine webshop met twintig producten, te betalen met iDEAL en Bizum.",
        0,
        "16d 09:30",
        0,
        (
            Act("15d 18:00", LUCIA, "offers", "Incluye una ronda de cambios por hito."),
            Act("15d 20:10", SANNE, "accepts the offer"),
            Act("15d 20:20", SANNE, "pays"),
            Act("10d 12:00", LUCIA, "delivers", "Los bocetos de las tres páginas están en el enlace del encargo."),
            Act("9d 09:00", SANNE, "asks for changes", "Mag de kleur warmer?"),
            Act("8d 17:00", LUCIA, "delivers", "Nuevos bocetos con tonos tierra."),
            Act("8d 19:30", SANNE, "approves"),
            Act("8d 19:40", SANNE, "starts the next"),
            Act("8d 19:50", SANNE, "pays"),
            Act("20h", LUCIA, "delivers", "La tienda funciona en la dirección de pruebas."),
        ),
        origin="project",
        parts=(
            SceneMilestone("Ontwerp", "Schetsen van drie pagina’s", 45_000, -9),
            SceneMilestone("Bouw", "Werkende webshop op een testadres", 130_000, 1),
            SceneMilestone("Livegang", "Alles op het eigen domein", 30_000, 12),
        ),
    ),
    # The first milestone waits for its payment.
    Scene(
        "app",
        INES,
        JORIS,
        "Aplicación para reservar mesas",
        "Una aplicación sencilla para un restaurante con doce mesas.",
        0,
        "2d 10:00",
        0,
        (
            Act("26h", JORIS, "offers", "Ik kan maandag beginnen."),
            Act("5h", INES, "accepts the offer"),
        ),
        origin="project",
        parts=(
            SceneMilestone("Diseño", "Pantallas y colores", 60_000, 10),
            SceneMilestone("Programación", "La aplicación lista para probar", 140_000, 30),
        ),
    ),
    # Work goes on; the last milestone was cancelled by customer service, because both wanted it.
    Scene(
        "handbook",
        TOM,
        BEGONA,
        "Employee handbook in Spanish",
        "Sixty pages in plain Spanish, chapter by chapter.",
        0,
        "20d 11:00",
        0,
        (
            Act("19d 16:00", BEGONA, "offers"),
            Act("19d 17:00", TOM, "accepts the offer"),
            Act("19d 17:05", TOM, "pays"),
            Act("12d 10:00", BEGONA, "delivers", "Los capítulos 1 a 4."),
            Act("11d 09:00", TOM, "approves"),
            Act("11d 09:10", TOM, "starts the next"),
            Act("11d 09:20", TOM, "pays"),
            Act("10d 10:00", BEGONA, "asks for the payout", part=1),
            Act("6d 12:00", TOM, "asks customer service", "We print it ourselves.", "no_longer_needed", part=3),
            Act("6d 15:00", BEGONA, "agrees with customer service"),
            Act("5d 10:00", MILA, "decides", "Both of you want to leave it out, and no work on it has begun."),
        ),
        origin="project",
        parts=(
            SceneMilestone("Chapters 1 to 4", "Thirty pages, ready to print", 52_000, -11),
            SceneMilestone("Chapters 5 to 8", "Thirty pages, ready to print", 52_000, 4),
            SceneMilestone("Glossary", "Two hundred terms", 18_000, 14),
        ),
        currency="GBP",
    ),
    # Customer service is asked; the other party objects.
    Scene(
        "episodes",
        SANNE,
        AYLIN,
        "Montage van een podcast",
        "Zes afleveringen van een half uur, met muziek en een samenvatting.",
        0,
        "12d 14:00",
        0,
        (
            Act("11d 09:00", AYLIN, "offers", "Per twee afleveringen een mijlpaal."),
            Act("11d 12:00", SANNE, "accepts the offer"),
            Act("11d 12:10", SANNE, "pays"),
            Act("30h", SANNE, "asks customer service", "De eerste afleveringen klinken te dof.", "quality"),
            Act("22h", AYLIN, "objects", "De opnames waren al dof; dat heb ik op dag één gezegd."),
        ),
        origin="project",
        parts=(
            SceneMilestone("Afleveringen 1 en 2", "Twee gemonteerde afleveringen", 40_000, 2),
            SceneMilestone("Afleveringen 3 en 4", "Twee gemonteerde afleveringen", 40_000, 9),
            SceneMilestone("Afleveringen 5 en 6", "Twee gemonteerde afleveringen", 40_000, 16),
        ),
    ),
    # A brief that waits for an offer, and an offer that waits for an answer.
    Scene(
        "annual",
        SANNE,
        TOM,
        "Jaarverslag inspreken",
        "Vier minuten, rustig gelezen in Brits Engels. De tekst is klaar.",
        0,
        "26h",
        0,
        origin="project",
    ),
    Scene(
        "autumn",
        INES,
        LUCIA,
        "Catálogo de otoño",
        "Cuarenta páginas con fichas de producto, para imprenta.",
        0,
        "3d 10:00",
        0,
        (
            Act("2d 12:00", LUCIA, "offers", "Puedo entregar por capítulos."),
            Act("28h", INES, "wants another offer", "¿Puede estar la primera parte antes de fin de mes?"),
            Act("21h", LUCIA, "offers", "Sí, con la primera parte una semana antes."),
        ),
        origin="project",
        parts=(
            SceneMilestone("Primera parte", "Páginas 1 a 20, listas para imprenta", 70_000, 8),
            SceneMilestone("Segunda parte", "Páginas 21 a 40, listas para imprenta", 70_000, 22),
        ),
        asked=False,
    ),
)
