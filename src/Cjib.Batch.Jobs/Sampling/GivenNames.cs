namespace Cjib.Batch.Jobs.Sampling;

/// <summary>Where a family's names come from; it decides names and nothing else.</summary>
enum Origin
{
    Dutch,
    Turkish,
    Moroccan,
    Surinamese,
    Polish,
    Vietnamese,
}

/// <summary>Given names by cohort, the frequent ones first (domain facts 7.2; order and further names are our estimate).</summary>
static class GivenNames
{
    static readonly string[] MenOld = Split(
        "Johannes Jan Cornelis Hendrik Willem Petrus Pieter Gerrit Wilhelmus Peter Jacobus Antonius Johan Franciscus Hendrikus Martinus Adrianus " +
        "Theodorus Dirk Jacob Gerardus Klaas Albertus Arie Lambertus Leendert Nicolaas Albert Hermanus Bernardus Simon Christiaan Evert Frederik " +
        "Harm Jozef Karel Lodewijk Matthijs Rudolf Sijbren Teunis Wouter Egbert Barend Gijsbert Reinder Roelof Hubertus Marinus");

    static readonly string[] WomenOld = Split(
        "Maria Johanna Anna Cornelia Elisabeth Wilhelmina Catharina Hendrika Adriana Petronella Margaretha Jacoba Geertruida Aaltje Antonia Theodora " +
        "Helena Grietje Gerarda Jantje Trijntje Alida Francisca Neeltje Dirkje Martina Hermina Sophia Barbara Bernardina Christina Clasina " +
        "Dina Everdina Frederika Gerritje Hubertina Ida Josephina Klaasje Lamberta Magdalena Nicolasina Paulina Rosalie Susanna Tjitske Willemijntje");

    static readonly string[] MenMiddle = Split(
        "Peter Jeroen Marcel Mark Dennis Richard Patrick Martijn Michel Erik Edwin Sander Bas Rob Marco Kevin Rick Ronald Robert Frank René André " +
        "Paul John Wim Hans Ruud Arjan Bart Remco Niels Maarten Bjorn Danny Raymond Jeffrey Vincent Stefan Roy Sebastiaan Wesley Mike Michael " +
        "Bram Joost Rutger Roland Thijs Jasper Koen Ferry Leon Guido Ralph Eelco Jurgen Menno Siebe Wietse Douwe Yannick Cédric");

    static readonly string[] WomenMiddle = Split(
        "Monique Petra Sandra Linda Esther Marieke Miranda Nicole Ingrid Jolanda Kim Laura Sharon Chantal Wendy Angela Mariska Bianca Patricia Saskia " +
        "Astrid Karin Yvonne Marjolein Annemarie Manon Daniëlle Suzanne Marloes Ilse Femke Mirjam Brenda Claudia Debbie Diana Ellen Judith Natasja " +
        "Priscilla Renate Tamara Michelle Samantha Melissa Stephanie Denise Lotte Anouk Joyce Irene Nienke Hanneke Eefje Carlijn Zoë");

    static readonly string[] MenYoung = Split(
        "Daan Lucas Sem Thomas Bram Luuk Milan Jesse Tim Finn Lars Ruben Thijs Max Jayden Stijn Julian Sven Gijs Levi Nick Luca Noah Tijn Jens Mees " +
        "Floris Teun Cas Hugo Quinten Justin Dylan Damian Rens Bjorn Owen Tygo Jurre Xavi");

    static readonly string[] WomenYoung = Split(
        "Emma Julia Sophie Anna Eva Sara Lisa Fleur Sanne Tess Anne Iris Isa Lotte Noa Lieke Maud Roos Femke Britt Amber Naomi Romy Jasmijn Bo Demi " +
        "Lynn Esmee Kim Nina Zoë Mila Luna Feline Evi Puck Jill Merel Rosalie Yfke");

    static readonly string[] TurkishMen = Split(
        "Mustafa Mehmet Ali Ahmet Hüseyin Hasan İbrahim Murat Yusuf Osman Ömer Emre Serkan Gökhan Fatih Özgür Volkan Cem Uğur Barış Çağlar Şükrü Burak Oğuz İlker");

    static readonly string[] TurkishWomen = Split(
        "Ayşe Fatma Emine Hatice Zeynep Elif Gül Özlem Sevgi Hülya Derya Gülşen Şükran Yasemin Tuğba Büşra Esra Kübra Songül Nurgül Çiğdem Ümmühan İrem");

    static readonly string[] MoroccanMen = Split(
        "Mohamed Mohammed Ahmed Hassan Said Abdelkader Youssef Rachid Omar Karim Brahim Mimoun Khalid Abdellah Driss Soufian Bilal Anouar Ilias Nordin " +
        "Hamza Abderrahim Jamal El-Houssain Mustapha Tarik Zakaria Yassine");

    static readonly string[] MoroccanWomen = Split(
        "Fatima Samira Khadija Naima Malika Karima Rachida Latifa Hafida Souad Najat Mina Yamina Aïcha Zohra Hanane Loubna Ikram Nadia Saïda Fatiha " +
        "Farida Siham Hafsa Rahma");

    static readonly string[] SurinameseMen = Split(
        "Rajesh Anil Soerin Radjen Roy Kenneth Winston Steven Romeo Orlando Iwan Henk Ravi Sunil Dewanand Kries Ashwin Jerrel Clifton Stanley Ewald " +
        "Rinaldo Giovanni Vinay Amrish");

    static readonly string[] SurinameseWomen = Split(
        "Sharda Chandra Indra Radha Sarita Asha Lilian Jacintha Marlene Muriël Soraya Sandhia Anuradha Priya Shanti Drupatie Gaitrie Ingrid Hellen " +
        "Naomi Cheryl Renuka Urmila Jaya");

    static readonly string[] PolishMen = Split(
        "Piotr Krzysztof Andrzej Tomasz Paweł Marcin Michał Łukasz Grzegorz Marek Mariusz Dariusz Rafał Jarosław Zbigniew Sławomir Kamil Wojciech " +
        "Mateusz Jacek Bartłomiej Sebastian Dawid Przemysław");

    static readonly string[] PolishWomen = Split(
        "Agnieszka Anna Katarzyna Małgorzata Joanna Magdalena Monika Barbara Ewa Elżbieta Dorota Beata Iwona Aneta Sylwia Justyna Edyta Karolina " +
        "Renata Paulina Żaneta Grażyna Wioletta Bożena");

    static readonly string[] VietnameseMen = Split("Minh Van Thanh Duc Hung Quang Tuan Hai Long Kiet Dat Phong Wei Jian Hao Ming");

    static readonly string[] VietnameseWomen = Split("Thi Lan Huong Mai Linh Thu Hoa Ngoc Phuong Anh Yen Xuan Mei Ling Xia Jing");

    /// <summary>The names a person born in that year may bear, the frequent ones first.</summary>
    public static string[] For(Origin origin, bool woman, int birthYear) => origin switch
    {
        Origin.Turkish => woman ? TurkishWomen : TurkishMen,
        Origin.Moroccan => woman ? MoroccanWomen : MoroccanMen,
        Origin.Surinamese => woman ? SurinameseWomen : SurinameseMen,
        Origin.Polish => woman ? PolishWomen : PolishMen,
        Origin.Vietnamese => woman ? VietnameseWomen : VietnameseMen,
        _ => birthYear switch
        {
            < 1958 => woman ? WomenOld : MenOld,
            < 1994 => woman ? WomenMiddle : MenMiddle,
            _ => woman ? WomenYoung : MenYoung,
        },
    };

    /// <summary>One to four names; second and later ones are often a grandparent's, so of the oldest cohort.</summary>
    public static string[] Set(Origin origin, bool woman, int birthYear, ref Draw draw)
    {
        var count = draw.Below(100) switch { < 45 => 1, < 80 => 2, < 97 => 3, _ => 4 };
        var names = new string[origin is Origin.Dutch or Origin.Surinamese ? count : Math.Min(count, 2)];
        names[0] = draw.PickFront(For(origin, woman, birthYear));
        for (var i = 1; i < names.Length; i++)
            names[i] = draw.PickFront(For(origin, woman, origin == Origin.Dutch && draw.PerMille(800) ? 0 : birthYear));
        return names;
    }

    static string[] Split(string names) => names.Split(' ');
}
