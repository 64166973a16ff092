namespace Cjib.Batch.Jobs.Sampling;

/// <summary>The surname of a family of any origin; composed, so that there is a long tail everywhere.</summary>
static class FamilyNames
{
    static readonly string[] TurkishWhole =
        "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Güneş".Split(' ');

    static readonly string[] TurkishFore =
        "Kara Ak Demir Taş Öz Gök Er Bal Çelik Kaya Yıl Altın Gün Koca Sarı Deli Uzun Boz Tan Güven Şen Yeşil Toprak Hacı Molla Kılıç".Split(' ');

    static readonly string[] TurkishAft = "oğlu türk er kaya demir soy su çı taş alp bulut can han tekin dağ yurt".Split(' ');

    static readonly string[] MoroccanRoot =
        ("Idrissi Amrani Bouzidi Khattabi Haddad Yousfi Ouali Mansouri Haddioui Fassi Alaoui Hamdaoui Bakkali Ghazi Morabet Ouahabi Kaddouri Azzouzi " +
        "Boukhari Yahyaoui Kadiri Mokhtari Sbai Ayadi Filali Tahiri Hajji Moussaoui Barkani Zerouali").Split(' ');

    static readonly string[] MoroccanFore = "El El El Ben Ben Ait Bou Oulad".Split(' ');

    static readonly string[] SurinameseFore =
        ("Ram Bal Jag Bhag Maha Gopal Radha Raghoe Sew Soek Bis Chand Har Kali Lach Moti Nan Para Rames Sita Tula Bihari Debi Gaja").Split(' ');

    static readonly string[] SurinameseAft = "singh persad dien lal sing bir pal nath das dath ram baran autar dew".Split(' ');

    static readonly string[] SurinameseWhole =
        "Pinas Kartosen Amatmoekrim Soekhoe Pengel Tjin Blokland Kromosoeto Vrede Doelwijt Abena Landveld Esajas Wongsodikromo Resowidjojo".Split(' ');

    static readonly string[] PolishFore =
        ("Kowal Wiśniew Wójc Kamiń Lewandow Zieliń Szymań Woźnia Dąbrow Kozłow Jankow Mazur Kwiatkow Krawcz Piotrow Grabow Nowakow Pawłow " +
        "Michal Adamcz Dudz Zając Król Wieczor Jabłoń Wróblew Majew Olszew Stępie Malinow Jawor Sikor Baran Duda Szewcz").Split(' ');

    static readonly string[] PolishAft = "ski ski ski czyk ak ek owicz iak".Split(' ');

    static readonly string[] Asian =
        "Nguyen Nguyen Tran Le Pham Huynh Vu Vo Dang Bui Do Ho Ngo Duong Ly Chen Wang Li Zhang Liu Lin Wu Yang Huang Zhou Cheung Wong Ali Hussein".Split(' ');

    static readonly Weighted<Origin> Origins = new(
    [
        (Origin.Dutch, 800), (Origin.Turkish, 48), (Origin.Moroccan, 48), (Origin.Surinamese, 46), (Origin.Polish, 40), (Origin.Vietnamese, 18),
    ]);

    public static Origin DrawOrigin(ref Draw draw) => Origins.Pick(ref draw);

    public static Surname Of(Origin origin, ref Draw draw) => origin switch
    {
        Origin.Turkish => Plain(draw.PerMille(250) ? draw.Pick(TurkishWhole) : draw.Pick(TurkishFore) + draw.Pick(TurkishAft)),
        Origin.Moroccan => Plain(draw.PerMille(300)
            ? draw.Pick(MoroccanRoot)
            : $"{draw.Pick(MoroccanFore)} {draw.Pick(MoroccanRoot)}"),
        Origin.Surinamese => Plain(draw.PerMille(250)
            ? draw.Pick(SurinameseWhole)
            : draw.Pick(SurinameseFore) + draw.Pick(SurinameseAft)),
        Origin.Polish => Plain(draw.Pick(PolishFore) + draw.Pick(PolishAft)),
        Origin.Vietnamese => Plain(draw.PerMille(600) ? draw.Pick(Asian) : $"{draw.Pick(Asian)} {draw.Pick(Asian)}"),
        _ => Surnames.Dutch(ref draw),
    };

    /// <summary>The form a woman bears: Kowalska beside Kowalski.</summary>
    public static Surname Womans(Surname name, Origin origin) =>
        origin == Origin.Polish && name.Name.EndsWith("ski", StringComparison.Ordinal)
            ? name with { Name = name.Name[..^1] + "a" }
            : name;

    static Surname Plain(string name) => new("", name);
}
