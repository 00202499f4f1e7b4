/* Words of invented firms. No stem is the name of a firm that the author knows of; all are made of two halves. */
#include "demo.h"

const char *const demo_countries[DEMO_COUNTRIES] = { "HR", "AL", "XK" };

/* clang-format off */
static const char *const hr_heads[] = {
    "Bor", "Brez", "Crn", "Čap", "Drav", "Đurđ", "Galeb", "Grab", "Grom", "Hrast", "Iv", "Jasen", "Javor", "Jel", "Kam", "Kos",
    "Kral", "Krš", "Lip", "Lun", "Med", "Mor", "Mrav", "Oreb", "Pelin", "Plav", "Prat", "Rud", "Sinj", "Sljem", "Sok", "Srebr",
    "Šum", "Tis", "Trn", "Tur", "Velj", "Vid", "Vran", "Zlat", "Zvon", "Žal", NULL,
};
static const char *const hr_tails[] = {
    "abel", "adin", "aleks", "amet", "aron", "avit", "edar", "eks", "elan", "emar", "enta", "erin", "ester", "etor", "idon", "ikum",
    "imar", "inov", "iteks", "ivar", "oben", "odar", "olin", "omir", "onix", "oral", "otek", "ovan", "uban", "udin", "umar", "uvit", NULL,
};
static const char *const sq_heads[] = {
    "Agul", "Ar", "Bard", "Bjesh", "Blin", "Bregd", "Buz", "Dell", "Dit", "Drin", "Dush", "Erz", "Fier", "Flak", "Gjer", "Gur",
    "Hek", "Kalt", "Kep", "Kod", "Korr", "Kreh", "Lirsh", "Lul", "Lum", "Mal", "Mjalt", "Mur", "Ner", "Pish", "Qel", "Rrap",
    "Shpat", "Shtig", "Thell", "Vjesh", "Vrap", "Yll", "Zall", "Zef", NULL,
};
static const char *const al_tails[] = {
    "ador", "akem", "alba", "andi", "arta", "ashi", "ela", "emi", "enik", "era", "eza", "idra", "iku", "ina", "iona", "ira",
    "ista", "ona", "ora", "osha", "ota", "una", "ura", "yra", NULL,
};
static const char *const xk_tails[] = {
    "agoni", "aja", "anori", "ardi", "atori", "egi", "eni", "eshi", "iani", "ika", "imi", "inori", "iri", "isti", "oja", "oni",
    "ori", "oti", "uari", "umi", "uri", "ushi", "yli", "yra", NULL,
};

static const char *const hr_streets[] = {
    "Industrijska ulica", "Obrtnička ulica", "Gospodarska ulica", "Radnička cesta", "Kovinarska ulica", "Poduzetnička zona", "Ulica lipa",
    "Savska cesta", "Strojarska ulica", "Tvornička ulica", NULL,
};
static const char *const al_streets[] = {
    "Rruga Industriale", "Zona Industriale", "Rruga e Punëtorëve", "Rruga e Uzinës", "Rruga Nacionale", "Rruga e Mekanikëve",
    "Lagjja e Re, rruga", "Rruga e Ullinjve", NULL,
};
static const char *const xk_streets[] = {
    "Zona Industriale", "Rruga e Fabrikës", "Parku i Biznesit, lokali", "Rruga e Punës", "Magjistralja", "Rruga e Zejtarëve",
    "Rruga e Re", "Zona Ekonomike, blloku", NULL,
};

static const struct demo_town hr_towns[] = {
    { "Zagreb", "10000", "HR-21", 4581, 1598 },        { "Velika Gorica", "10410", "HR-01", 4571, 1607 }, { "Samobor", "10430", "HR-01", 4580, 1571 },
    { "Zaprešić", "10290", "HR-01", 4586, 1581 },      { "Krapina", "49000", "HR-02", 4616, 1588 },       { "Sisak", "44000", "HR-03", 4549, 1637 },
    { "Kutina", "44320", "HR-03", 4548, 1678 },        { "Karlovac", "47000", "HR-04", 4549, 1555 },      { "Ogulin", "47300", "HR-04", 4527, 1523 },
    { "Varaždin", "42000", "HR-05", 4630, 1634 },      { "Koprivnica", "48000", "HR-06", 4616, 1683 },    { "Bjelovar", "43000", "HR-07", 4590, 1684 },
    { "Rijeka", "51000", "HR-08", 4533, 1444 },        { "Gospić", "53000", "HR-09", 4455, 1537 },        { "Virovitica", "33000", "HR-10", 4583, 1738 },
    { "Požega", "34000", "HR-11", 4534, 1769 },        { "Slavonski Brod", "35000", "HR-12", 4516, 1802 }, { "Zadar", "23000", "HR-13", 4412, 1523 },
    { "Osijek", "31000", "HR-14", 4555, 1869 },        { "Đakovo", "31400", "HR-14", 4531, 1841 },        { "Šibenik", "22000", "HR-15", 4373, 1589 },
    { "Knin", "22300", "HR-15", 4404, 1620 },          { "Vukovar", "32000", "HR-16", 4535, 1900 },       { "Vinkovci", "32100", "HR-16", 4529, 1880 },
    { "Split", "21000", "HR-17", 4351, 1644 },         { "Sinj", "21230", "HR-17", 4370, 1664 },          { "Pula", "52100", "HR-18", 4487, 1385 },
    { "Pazin", "52000", "HR-18", 4524, 1394 },         { "Dubrovnik", "20000", "HR-19", 4265, 1809 },     { "Čakovec", "40000", "HR-20", 4638, 1643 },
};
static const struct demo_town al_towns[] = {
    { "Tiranë", "1001", "AL-11-TIRANE", 4133, 1982 },  { "Kamëz", NULL, "AL-11-KAMEZ", 4138, 1976 },      { "Vorë", NULL, "AL-11-VORE", 4139, 1965 },
    { "Kavajë", "2501", "AL-11-KAVAJE", 4119, 1956 },  { "Durrës", "2001", "AL-02-DURRES", 4132, 1945 },  { "Shijak", NULL, "AL-02-SHIJAK", 4135, 1957 },
    { "Elbasan", "3001", "AL-03-ELBASAN", 4111, 2008 }, { "Gramsh", NULL, "AL-03-GRAMSH", 4087, 2018 },   { "Fier", "9301", "AL-04-FIER", 4072, 1956 },
    { "Lushnjë", "9001", "AL-04-LUSHNJE", 4094, 1970 }, { "Berat", "5001", "AL-01-BERAT", 4071, 1995 },   { "Poliçan", NULL, "AL-01-POLICAN", 4061, 2010 },
    { "Kuçovë", NULL, "AL-01-KUCOVE", 4080, 1991 },    { "Gjirokastër", "6001", "AL-05-GJIROKASTER", 4008, 2014 }, { "Korçë", "7001", "AL-06-KORCE", 4062, 2078 },
    { "Kukës", "8501", "AL-07-KUKES", 4208, 2042 },    { "Lezhë", "4501", "AL-08-LEZHE", 4178, 1964 },    { "Shkodër", "4001", "AL-10-SHKODER", 4207, 1951 },
    { "Vlorë", "9401", "AL-12-VLORE", 4047, 1949 },
};
static const struct demo_town xk_towns[] = {
    { "Prishtinë", "10000", "XK-M-PRISHTINE", 4266, 2117 }, { "Fushë Kosovë", "12000", "XK-M-FUSHE_KOSOVE", 4264, 2110 }, { "Lipjan", "14000", "XK-M-LIPJAN", 4252, 2112 },
    { "Obiliq", "15000", "XK-M-OBILIQ", 4269, 2107 },  { "Podujevë", "11000", "XK-M-PODUJEVE", 4291, 2119 }, { "Vushtrri", "42000", "XK-M-VUSHTRRI", 4282, 2097 },
    { "Skenderaj", "41000", "XK-M-SKENDERAJ", 4275, 2079 }, { "Pejë", "30000", "XK-M-PEJE", 4266, 2029 },  { "Istog", "31000", "XK-M-ISTOG", 4278, 2049 },
    { "Prizren", "20000", "XK-M-PRIZREN", 4221, 2074 }, { "Suharekë", "23000", "XK-M-SUHAREKE", 4236, 2083 }, { "Ferizaj", "70000", "XK-M-FERIZAJ", 4237, 2115 },
    { "Gjilan", "60000", "XK-M-GJILAN", 4246, 2147 },  { "Viti", "61000", "XK-M-VITI", 4232, 2136 },      { "Gjakovë", "50000", "XK-M-GJAKOVE", 4238, 2043 },
    { "Rahovec", "21000", "XK-M-RAHOVEC", 4240, 2065 },
};
/* clang-format on */

const struct demo_words demo_words[DEMO_COUNTRIES] = {
    [DEMO_HR] = { hr_heads,
                  hr_tails,
                  hr_streets,
                  { "d.o.o.", "j.d.o.o.", "d.d.", "obrt" },
                  { 74, 6, 10, 10 },
                  hr_towns,
                  sizeof hr_towns / sizeof *hr_towns,
                  "hr",
                  "Izmišljen primjer: takva tvrtka ne postoji.",
                  "Linija",
                  "Sjedište i pogon",
                  "Drugi pogon",
                  "uprava",
                  "prodaja",
                  "nabava",
                  "Ustanova za potvrde Primjer",
                  "oko {quantity} {unit} godišnje" },
    [DEMO_AL] = { sq_heads,
                  al_tails,
                  al_streets,
                  { "sh.p.k.", "sh.a." },
                  { 84, 16 },
                  al_towns,
                  sizeof al_towns / sizeof *al_towns,
                  "sq",
                  "Shembull i trilluar: një firmë e tillë nuk ekziston.",
                  "Linja",
                  "Selia dhe uzina",
                  "Uzina e dytë",
                  "drejtoria",
                  "shitja",
                  "blerja",
                  "Trupi certifikues Shembull",
                  "rreth {quantity} {unit} në vit" },
    [DEMO_XK] = { sq_heads,
                  xk_tails,
                  xk_streets,
                  { "SH.P.K.", "L.L.C.", "N.T.P.", "N.P.T.", "SH.A.", "B.I." },
                  { 40, 24, 14, 8, 8, 6 },
                  xk_towns,
                  sizeof xk_towns / sizeof *xk_towns,
                  "sq",
                  "Shembull i trilluar: një firmë e tillë nuk ekziston.",
                  "Linja",
                  "Selia dhe punishtja",
                  "Punishtja e dytë",
                  "administrata",
                  "shitja",
                  "furnizimi",
                  "Trupi certifikues Shembull",
                  "rreth {quantity} {unit} në vit" },
};

const struct demo_holder demo_holders[] = {
    { "DE", "Beispiel Beteiligungs GmbH" }, { "AT", "Muster Holding AG" },    { "IT", "Esempio Partecipazioni S.p.A." },
    { "SI", "Primer naložbe d.o.o." },      { "TR", "Örnek Yatırım A.Ş." },   { "CH", "Exemple Participations SA" },
    { "US", "Sample Capital Inc." },        { "GB", "Example Holdings Ltd" },
};
const size_t demo_holder_count = sizeof demo_holders / sizeof *demo_holders;
