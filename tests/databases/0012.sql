-- A database as the twelfth version left it (schema 0012): the eleventh version's, with what is decided about files.
BEGIN TRANSACTION;
CREATE TABLE action (
	id INTEGER NOT NULL, 
	finding INTEGER NOT NULL, 
	measure VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	due DATE, 
	status VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	changed_by VARCHAR NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(finding) REFERENCES finding (id)
);
INSERT INTO "action" VALUES(1,1,'Skydda disken.','Enhetschefen','2012-03-31','planerad','',1,'Inspektör 1','2012-02-01 12:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012');
CREATE TABLE batch (
	id INTEGER NOT NULL, 
	file_name VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	loaded_at DATETIME NOT NULL, 
	loaded_by VARCHAR NOT NULL, 
	added INTEGER NOT NULL, 
	replaced INTEGER NOT NULL, 
	undone_at DATETIME, 
	undone_by VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "batch" VALUES(1,'data/','','2018-11-05 12:00:00.000000','lokal användare',1720,0,NULL,'');
CREATE TABLE case_file (
	inspection INTEGER NOT NULL, 
	id VARCHAR NOT NULL, 
	stratum VARCHAR NOT NULL, 
	place INTEGER NOT NULL, 
	PRIMARY KEY (inspection, id), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
INSERT INTO "case_file" VALUES(1,'M002','män',2);
INSERT INTO "case_file" VALUES(1,'K004','kvinnor',3);
CREATE TABLE check_cell (
	finding VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	PRIMARY KEY (finding, indicator, year, unit, source), 
	FOREIGN KEY(finding) REFERENCES check_finding ("key")
);
CREATE TABLE check_finding (
	"key" VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	place VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	table_name VARCHAR NOT NULL, 
	printed VARCHAR NOT NULL, 
	recomputed VARCHAR NOT NULL, 
	explanation VARCHAR NOT NULL, 
	certainty VARCHAR NOT NULL, 
	indicator VARCHAR, 
	unit VARCHAR, 
	year INTEGER, rule VARCHAR DEFAULT '' NOT NULL, position INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "check_finding" VALUES('920563fa5b5a7fa4fc241777f8a620d4','oj-2015-nordvast','tabell 8, texten under rubriken','spelling','8','boståndshushåll','biståndshushåll','Ordet ”boståndshushåll” står bara här; ”biståndshushåll” står i 8 andra texter.','likely',NULL,NULL,NULL,'misspelt_words',0);
INSERT INTO "check_finding" VALUES('c6a581b48966c63f390b3280f9e06277','oj-2015-nordvast','tabell 11, texten under rubriken, kolumn Ändrade överklagade beslut','label','11','fattade beslut','domar från förvaltningsrätten','Texten säger andel av fattade beslut. Enligt indikatorns definition är nämnaren domar från förvaltningsrätten.','certain','andrade-overklagade-beslut',NULL,NULL,'bases',1);
INSERT INTO "check_finding" VALUES('285f6494074e9bd6383cc775882f204e','oj-2015-nordvast','tabell 12a, texten under rubriken','text','12a','Långvarigt och långvarigt','okänt','”Långvarigt och långvarigt”: samma ord står två gånger; ett ord kan saknas eller vara fel.','certain',NULL,NULL,NULL,'repeated_words',2);
INSERT INTO "check_finding" VALUES('8c454c7b1eda1c72a8c7a92087407a3d','oj-2015-nordvast','tabell 12a, texten under rubriken, kolumn Långvarigt ekonomiskt bistånd','label','12a','samtliga hushåll','vuxna biståndsmottagare','Texten säger andel av samtliga hushåll. Enligt indikatorns definition är nämnaren vuxna biståndsmottagare. Källan återger ingen fråga, så nämnaren bygger på vår egen definition.','likely','langvarigt-bistand',NULL,NULL,'bases',3);
INSERT INTO "check_finding" VALUES('e5ca25770e9977c012a4d83d85b63888','oj-2015-nordvast','tabell 12a, texten under rubriken, kolumn Mycket långvarigt ekonomiskt bistånd','label','12a','samtliga hushåll','vuxna biståndsmottagare','Texten säger andel av samtliga hushåll. Enligt indikatorns definition är nämnaren vuxna biståndsmottagare. Källan återger ingen fråga, så nämnaren bygger på vår egen definition.','likely','mycket-langvarigt-bistand',NULL,NULL,'bases',4);
INSERT INTO "check_finding" VALUES('a2232d3bcf223d6d7221c7d99da8e91a','oj-2015-nordvast','tabell 12a, texten under rubriken, kolumn Kostnad per invånare','unit','12a','tkr/invånare','kr/invånare','Texten anger tkr/invånare; indikatorn mäts i kr/invånare.','likely','kostnad-per-invanare',NULL,NULL,'units',5);
INSERT INTO "check_finding" VALUES('afe560f8eea3f8d3ea41c569b534bd55','oj-2015-nordvast','tabell 12b, texten under rubriken, kolumn Barn i familjer med ekonomiskt bistånd','label','12b','antalet hushåll','barn i befolkningen','Texten säger andel av antalet hushåll. Enligt indikatorns definition är nämnaren barn i befolkningen. Texten anger flera nämnare; vilken kolumn den avser är vår läsning.','likely','barn-i-bistandsfamiljer',NULL,NULL,'bases',6);
INSERT INTO "check_finding" VALUES('c30370b530e99c8cf5e1ea6b0736e27f','oj-2015-nordvast','tabell 12b, texten under rubriken, kolumn Barn i familjer med långvarigt ekonomiskt bistånd','label','12b','antalet hushåll','barn i befolkningen','Texten säger andel av antalet hushåll. Enligt indikatorns definition är nämnaren barn i befolkningen. Texten anger flera nämnare; vilken kolumn den avser är vår läsning.','likely','barn-i-langvarigt-bistand',NULL,NULL,'bases',7);
INSERT INTO "check_finding" VALUES('cacc11f6f34089b878afaedf8e2af2d6','oj-2017-nordvast','tabell 1, rad Upplands Bro','spelling','1','Upplands Bro','Upplands-Bro','Kommunen heter Upplands-Bro. Raden läses som Upplands-Bro vid inläsning.','certain',NULL,'0139',NULL,'kommun_names',0);
INSERT INTO "check_finding" VALUES('729149721d6b982626fd4197893dc601','oj-2017-nordvast','tabell 1, rad Snitt i Riket, kolumn Arbetsmarknadsinsats inom 1 mån. till alla 18–24 år','text','1','33 (-5%)*','33 (-5%)','Tecknet * hänvisar till en fotnot, men tabellen har ingen.','certain','arbetsmarknadsinsats-unga','riket',NULL,'footnote_marks',1);
INSERT INTO "check_finding" VALUES('f4049e29dfcb5bae7736a97e0bcec266','oj-2017-nordvast','tabell 1, rad Snitt i Nordväst, kolumn Tillgång till socialjour','missing','1','+-0','+-0%','+-0 saknar procenttecken, som de andra talen i tabellen har.','question','socialjour','nordvast',NULL,'percent_signs',2);
INSERT INTO "check_finding" VALUES('ffbdf932d341364c83b76ca9f7ce25f6','oj-2024-solna','Social barn- och ungdomsvård (bilaga 1)','count','Bilaga 1','25 indikatorer','0 indikatorer','Texten säger 25 indikatorer; tabellen har 0.','certain',NULL,NULL,NULL,'counts',0);
INSERT INTO "check_finding" VALUES('5471026486698d4db7ca8dc8c0306501','oj-2024-solna','Våld i nära relation (bilaga 2)','count','Bilaga 2','24 indikatorer','0 indikatorer','Texten säger 24 indikatorer; tabellen har 0.','certain',NULL,NULL,NULL,'counts',1);
INSERT INTO "check_finding" VALUES('900e4f7a8d8f69505e364a6a506e9d93','oj-2024-solna','Ekonomiskt bistånd (bilaga 3)','count','Bilaga 3','23 indikatorer','0 indikatorer','Texten säger 23 indikatorer; tabellen har 0.','certain',NULL,NULL,NULL,'counts',2);
INSERT INTO "check_finding" VALUES('cfc9c9f6388cf16d20ba7b1dae24471f','oj-2024-solna','bilaga 3, rad Erbjuder enklade hushållsekonomisk rådgivning','spelling','Bilaga 3','enklade','enklare','Ordet ”enklade” står bara här; en rubrik som annars är likadan har ”enklare”.','likely',NULL,NULL,NULL,'misspelt_words',3);
INSERT INTO "check_finding" VALUES('71463a5539a8c162dc7333bb22376ac7','oj-2024-solna','Stöd till personer med psykisk funktionsnedsättning (bilaga 4)','count','Bilaga 4','20 indikatorer','0 indikatorer','Texten säger 20 indikatorer; tabellen har 0.','certain',NULL,NULL,NULL,'counts',4);
INSERT INTO "check_finding" VALUES('8b876a4cd630e7f8cb3a025ce48322be','oj-2024-solna','bilaga 4, rad Genomfört en brukastyrd brukarrevision','spelling','Bilaga 4','brukastyrd','brukarstyrd','Ordet ”brukastyrd” står bara här; ”brukarstyrd” står i 5 andra texter.','likely',NULL,NULL,NULL,'misspelt_words',5);
INSERT INTO "check_finding" VALUES('d91c0e1860e8ac398a940bf3d843751b','oj-2024-solna','Missbruks- och beroendevård (bilaga 5)','count','Bilaga 5','14 indikatorer','0 indikatorer','Texten säger 14 indikatorer; tabellen har 0.','certain',NULL,NULL,NULL,'counts',6);
CREATE TABLE checked_source (
	source VARCHAR NOT NULL, 
	rules INTEGER NOT NULL, figures INTEGER DEFAULT '0' NOT NULL, outcomes VARCHAR DEFAULT '[]' NOT NULL, 
	PRIMARY KEY (source)
);
INSERT INTO "checked_source" VALUES('oj-2015-nordvast',124228675,11,'[{"rule": "means", "title": "Tryckta snitt", "checked": 1, "unchecked": 0, "reason": "någon medlem saknar cell"}, {"rule": "group_deltas", "title": "Tryckta förändringar av gruppens snitt", "checked": 0, "unchecked": 0, "reason": "någon medlem saknar cell något av åren"}, {"rule": "benchmark_deltas", "title": "Tryckta förändringar av jämförelsetal", "checked": 0, "unchecked": 0, "reason": "året före är inte publicerat i någon källa; bara att det ligger mellan 0 och 100 är prövat"}, {"rule": "counts", "title": "Antal indikatorer och färger i text", "checked": 0, "unchecked": 0, "reason": "tabellen har flera kommuner, så färgerna har ingen ensam ägare"}, {"rule": "bounds", "title": "Tal inom rimliga gränser", "checked": 11, "unchecked": 0, "reason": ""}, {"rule": "parts", "title": "Delar som ryms i sin helhet", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "register", "title": "Kommunkoder och kommuntyper", "checked": 8, "unchecked": 0, "reason": "registret har 2011 års indelning"}, {"rule": "units", "title": "Enheter i tabelltexter", "checked": 6, "unchecked": 0, "reason": ""}, {"rule": "bases", "title": "Nämnare i tabelltexter", "checked": 18, "unchecked": 0, "reason": ""}, {"rule": "benchmark_bases", "title": "Jämförelsetal som andel av kommunerna", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "counted_answers", "title": "Räkneregler i tabelltexter", "checked": 0, "unchecked": 1, "reason": "kolumnen har inget tryckt snitt"}, {"rule": "series", "title": "Jämförelsetal mot året före", "checked": 0, "unchecked": 2, "reason": "för få jämförbara tal något av de två åren före"}, {"rule": "copied_columns", "title": "Par av kolumner med olika tal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "repeated_figures", "title": "Rader av jämförelsetal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "outliers", "title": "Tal i proportion till talet bredvid", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "same_question", "title": "Samma fråga i två tabeller", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "other_sources", "title": "Celler som även andra källor har", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "rows", "title": "Rader som de andra tabellerna har", "checked": 0, "unchecked": 1, "reason": "källan har för få tabeller att jämföra med"}, {"rule": "mean_cells", "title": "Snitt och förändringar som borde finnas", "checked": 1, "unchecked": 0, "reason": ""}, {"rule": "empty_cells", "title": "Indikatorer med alla celler ifyllda", "checked": 1, "unchecked": 0, "reason": ""}, {"rule": "percent_signs", "title": "Procenttecken", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "footnote_marks", "title": "Fotnotstecken", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "kommun_names", "title": "Kommunnamn", "checked": 8, "unchecked": 0, "reason": ""}, {"rule": "repeated_words", "title": "Tabelltexter utan upprepade ord", "checked": 109, "unchecked": 0, "reason": ""}, {"rule": "misspelt_words", "title": "Långa ord i tabelltexter", "checked": 109, "unchecked": 0, "reason": ""}]');
INSERT INTO "checked_source" VALUES('oj-2017-nordvast',124228675,22,'[{"rule": "means", "title": "Tryckta snitt", "checked": 1, "unchecked": 0, "reason": "någon medlem saknar cell"}, {"rule": "group_deltas", "title": "Tryckta förändringar av gruppens snitt", "checked": 1, "unchecked": 0, "reason": "någon medlem saknar cell något av åren"}, {"rule": "benchmark_deltas", "title": "Tryckta förändringar av jämförelsetal", "checked": 0, "unchecked": 2, "reason": "året före är inte publicerat i någon källa; bara att det ligger mellan 0 och 100 är prövat"}, {"rule": "counts", "title": "Antal indikatorer och färger i text", "checked": 0, "unchecked": 0, "reason": "tabellen har flera kommuner, så färgerna har ingen ensam ägare"}, {"rule": "bounds", "title": "Tal inom rimliga gränser", "checked": 3, "unchecked": 0, "reason": ""}, {"rule": "parts", "title": "Delar som ryms i sin helhet", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "register", "title": "Kommunkoder och kommuntyper", "checked": 0, "unchecked": 0, "reason": "registret har 2011 års indelning"}, {"rule": "units", "title": "Enheter i tabelltexter", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "bases", "title": "Nämnare i tabelltexter", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "benchmark_bases", "title": "Jämförelsetal som andel av kommunerna", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "counted_answers", "title": "Räkneregler i tabelltexter", "checked": 0, "unchecked": 0, "reason": "kolumnen har inget tryckt snitt"}, {"rule": "series", "title": "Jämförelsetal mot året före", "checked": 0, "unchecked": 2, "reason": "för få jämförbara tal något av de två åren före"}, {"rule": "copied_columns", "title": "Par av kolumner med olika tal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "repeated_figures", "title": "Rader av jämförelsetal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "outliers", "title": "Tal i proportion till talet bredvid", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "same_question", "title": "Samma fråga i två tabeller", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "other_sources", "title": "Celler som även andra källor har", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "rows", "title": "Rader som de andra tabellerna har", "checked": 0, "unchecked": 1, "reason": "källan har för få tabeller att jämföra med"}, {"rule": "mean_cells", "title": "Snitt och förändringar som borde finnas", "checked": 4, "unchecked": 0, "reason": ""}, {"rule": "empty_cells", "title": "Indikatorer med alla celler ifyllda", "checked": 2, "unchecked": 0, "reason": ""}, {"rule": "percent_signs", "title": "Procenttecken", "checked": 6, "unchecked": 0, "reason": ""}, {"rule": "footnote_marks", "title": "Fotnotstecken", "checked": 1, "unchecked": 0, "reason": ""}, {"rule": "kommun_names", "title": "Kommunnamn", "checked": 8, "unchecked": 0, "reason": ""}, {"rule": "repeated_words", "title": "Tabelltexter utan upprepade ord", "checked": 46, "unchecked": 0, "reason": ""}, {"rule": "misspelt_words", "title": "Långa ord i tabelltexter", "checked": 66, "unchecked": 0, "reason": ""}]');
INSERT INTO "checked_source" VALUES('oj-2018-nordvast',124228675,11,'[{"rule": "means", "title": "Tryckta snitt", "checked": 1, "unchecked": 0, "reason": "någon medlem saknar cell"}, {"rule": "group_deltas", "title": "Tryckta förändringar av gruppens snitt", "checked": 0, "unchecked": 0, "reason": "någon medlem saknar cell något av åren"}, {"rule": "benchmark_deltas", "title": "Tryckta förändringar av jämförelsetal", "checked": 0, "unchecked": 0, "reason": "året före är inte publicerat i någon källa; bara att det ligger mellan 0 och 100 är prövat"}, {"rule": "counts", "title": "Antal indikatorer och färger i text", "checked": 0, "unchecked": 0, "reason": "tabellen har flera kommuner, så färgerna har ingen ensam ägare"}, {"rule": "bounds", "title": "Tal inom rimliga gränser", "checked": 3, "unchecked": 0, "reason": ""}, {"rule": "parts", "title": "Delar som ryms i sin helhet", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "register", "title": "Kommunkoder och kommuntyper", "checked": 0, "unchecked": 0, "reason": "registret har 2011 års indelning"}, {"rule": "units", "title": "Enheter i tabelltexter", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "bases", "title": "Nämnare i tabelltexter", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "benchmark_bases", "title": "Jämförelsetal som andel av kommunerna", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "counted_answers", "title": "Räkneregler i tabelltexter", "checked": 0, "unchecked": 0, "reason": "kolumnen har inget tryckt snitt"}, {"rule": "series", "title": "Jämförelsetal mot året före", "checked": 0, "unchecked": 2, "reason": "för få jämförbara tal något av de två åren före"}, {"rule": "copied_columns", "title": "Par av kolumner med olika tal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "repeated_figures", "title": "Rader av jämförelsetal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "outliers", "title": "Tal i proportion till talet bredvid", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "same_question", "title": "Samma fråga i två tabeller", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "other_sources", "title": "Celler som även andra källor har", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "rows", "title": "Rader som de andra tabellerna har", "checked": 0, "unchecked": 1, "reason": "källan har för få tabeller att jämföra med"}, {"rule": "mean_cells", "title": "Snitt och förändringar som borde finnas", "checked": 1, "unchecked": 0, "reason": ""}, {"rule": "empty_cells", "title": "Indikatorer med alla celler ifyllda", "checked": 1, "unchecked": 0, "reason": ""}, {"rule": "percent_signs", "title": "Procenttecken", "checked": 3, "unchecked": 0, "reason": ""}, {"rule": "footnote_marks", "title": "Fotnotstecken", "checked": 1, "unchecked": 0, "reason": ""}, {"rule": "kommun_names", "title": "Kommunnamn", "checked": 8, "unchecked": 0, "reason": ""}, {"rule": "repeated_words", "title": "Tabelltexter utan upprepade ord", "checked": 58, "unchecked": 0, "reason": ""}, {"rule": "misspelt_words", "title": "Långa ord i tabelltexter", "checked": 87, "unchecked": 0, "reason": ""}]');
INSERT INTO "checked_source" VALUES('oj-2024-solna',124228675,0,'[{"rule": "means", "title": "Tryckta snitt", "checked": 0, "unchecked": 0, "reason": "någon medlem saknar cell"}, {"rule": "group_deltas", "title": "Tryckta förändringar av gruppens snitt", "checked": 0, "unchecked": 0, "reason": "någon medlem saknar cell något av åren"}, {"rule": "benchmark_deltas", "title": "Tryckta förändringar av jämförelsetal", "checked": 0, "unchecked": 0, "reason": "året före är inte publicerat i någon källa; bara att det ligger mellan 0 och 100 är prövat"}, {"rule": "counts", "title": "Antal indikatorer och färger i text", "checked": 5, "unchecked": 6, "reason": "tabellen har flera kommuner, så färgerna har ingen ensam ägare"}, {"rule": "bounds", "title": "Tal inom rimliga gränser", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "parts", "title": "Delar som ryms i sin helhet", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "register", "title": "Kommunkoder och kommuntyper", "checked": 0, "unchecked": 0, "reason": "registret har 2011 års indelning"}, {"rule": "units", "title": "Enheter i tabelltexter", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "bases", "title": "Nämnare i tabelltexter", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "benchmark_bases", "title": "Jämförelsetal som andel av kommunerna", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "counted_answers", "title": "Räkneregler i tabelltexter", "checked": 0, "unchecked": 0, "reason": "kolumnen har inget tryckt snitt"}, {"rule": "series", "title": "Jämförelsetal mot året före", "checked": 0, "unchecked": 0, "reason": "för få jämförbara tal något av de två åren före"}, {"rule": "copied_columns", "title": "Par av kolumner med olika tal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "repeated_figures", "title": "Rader av jämförelsetal", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "outliers", "title": "Tal i proportion till talet bredvid", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "same_question", "title": "Samma fråga i två tabeller", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "other_sources", "title": "Celler som även andra källor har", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "rows", "title": "Rader som de andra tabellerna har", "checked": 0, "unchecked": 0, "reason": "källan har för få tabeller att jämföra med"}, {"rule": "mean_cells", "title": "Snitt och förändringar som borde finnas", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "empty_cells", "title": "Indikatorer med alla celler ifyllda", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "percent_signs", "title": "Procenttecken", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "footnote_marks", "title": "Fotnotstecken", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "kommun_names", "title": "Kommunnamn", "checked": 0, "unchecked": 0, "reason": ""}, {"rule": "repeated_words", "title": "Tabelltexter utan upprepade ord", "checked": 111, "unchecked": 0, "reason": ""}, {"rule": "misspelt_words", "title": "Långa ord i tabelltexter", "checked": 128, "unchecked": 0, "reason": ""}]');
CREATE TABLE claim (
	source VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	raw VARCHAR NOT NULL, 
	number FLOAT, 
	table_name VARCHAR NOT NULL, 
	row_name VARCHAR NOT NULL, 
	column_name VARCHAR NOT NULL, 
	batch INTEGER NOT NULL, 
	PRIMARY KEY (source, kind, indicator, year, unit), 
	FOREIGN KEY(source) REFERENCES source (id), 
	FOREIGN KEY(batch) REFERENCES batch (id)
);
INSERT INTO "claim" VALUES('oj-2015-nordvast','mean','arendebelastning',2015,'nordvast','31.6',31.6,'8','Snitt i Nordväst','Ärendebelastning',1);
INSERT INTO "claim" VALUES('oj-2017-nordvast','mean','socialjour',2017,'nordvast','75%',75.0,'1','Snitt i Nordväst','Tillgång till socialjour',1);
INSERT INTO "claim" VALUES('oj-2017-nordvast','delta','socialjour',2017,'nordvast','+-0',0.0,'1','Snitt i Nordväst','Tillgång till socialjour',1);
INSERT INTO "claim" VALUES('oj-2017-nordvast','delta','socialjour',2017,'stockholms-stad','+38%',38.0,'1','Snitt i Stockholm','Tillgång till socialjour',1);
INSERT INTO "claim" VALUES('oj-2017-nordvast','delta','socialjour',2017,'riket','+8%',8.0,'1','Snitt i Riket','Tillgång till socialjour',1);
INSERT INTO "claim" VALUES('oj-2018-nordvast','mean','socialjour',2018,'nordvast','100 %',100.0,'1','Snitt','Socialjour med socionomer alla dagar hela dygnet',1);
CREATE TABLE comment (
	id INTEGER NOT NULL, 
	indicator VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	author VARCHAR NOT NULL, 
	written_at DATETIME NOT NULL, 
	source VARCHAR, 
	version INTEGER NOT NULL, role VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "comment" VALUES(1,'bou-uppfoljning-behov',2024,'0184','Brakarundersökning ungdomarnas upplevelse av intensivutredningar genomfört i vår','Solna stad, socialförvaltningen','2018-11-05 12:00:00.000000','oj-2024-solna',1,'kvalitetscontroller');
CREATE TABLE entry (
	inspection INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	row_id VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	reviewer VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	value VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	changed_by VARCHAR NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (inspection, kind, subject, row_id, field, reviewer, version), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
)
 WITHOUT ROWID

;
INSERT INTO "entry" VALUES(1,'akt','K004','','arbetsplan','',1,'nej','formular','Inspektör 1','2012-02-01 12:00:00.000000');
INSERT INTO "entry" VALUES(1,'akt','M002','','arbetsplan','',1,'ja','formular','Inspektör 1','2012-02-01 12:00:00.000000');
INSERT INTO "entry" VALUES(1,'akt','M002','','arbetsplan','',2,'nej','formular','Inspektör 2','2012-02-01 12:00:00.000000');
INSERT INTO "entry" VALUES(1,'fakta','omradesfakta','folkmangd','Norra','',1,'61047','formular','Inspektör 1','2012-02-01 12:00:00.000000');
INSERT INTO "entry" VALUES(1,'text','','','inledning','',1,'Granskning av ekonomiskt bistånd: å, ä och ö.','formular','Inspektör 1','2012-02-01 12:00:00.000000');
CREATE TABLE fact_comment (
	id INTEGER NOT NULL, 
	inspection INTEGER NOT NULL, 
	report INTEGER NOT NULL, 
	place VARCHAR NOT NULL, 
	comment VARCHAR NOT NULL, 
	commented_by VARCHAR NOT NULL, 
	entered_by VARCHAR NOT NULL, 
	entered_at DATETIME NOT NULL, 
	status VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	answered_by VARCHAR NOT NULL, 
	answered_at DATETIME, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
CREATE TABLE fallout (
	inspection INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	case_id VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	"replace" BOOLEAN NOT NULL, 
	replacement VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	made_by VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (inspection, place), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
INSERT INTO "fallout" VALUES(1,1,'K001','akt_saknas',1,'K004','Kunde inte lämnas fram.','Inspektör 1','2012-02-01 12:00:00.000000');
CREATE TABLE finding (
	id INTEGER NOT NULL, 
	inspection INTEGER NOT NULL, 
	origin INTEGER, 
	area VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	is_withdrawn BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	changed_by VARCHAR NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
INSERT INTO "finding" VALUES(1,1,1,'reception','Samtal vid disken kan höras.',0,1,'Inspektör 1','2012-02-01 12:00:00.000000');
CREATE TABLE fixed_form (
	inspection INTEGER NOT NULL, 
	form INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	PRIMARY KEY (inspection), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
INSERT INTO "fixed_form" VALUES(1,1,X'7B22636173655F66696C65223A5B7B226964223A224B303034222C22706C616365223A332C227374726174756D223A226B76696E6E6F72227D2C7B226964223A224D303032222C22706C616365223A322C227374726174756D223A226DC3A46E227D5D2C22656E747279223A5B7B226368616E6765645F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226368616E6765645F6279223A22496E7370656B74C3B6722031222C226669656C64223A224E6F727261222C226B696E64223A2266616B7461222C226F726967696E223A22666F726D756C6172222C227265766965776572223A22222C22726F775F6964223A22666F6C6B6D616E6764222C227375626A656374223A226F6D726164657366616B7461222C2276616C7565223A223631303437222C2276657273696F6E223A317D2C7B226368616E6765645F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226368616E6765645F6279223A22496E7370656B74C3B6722031222C226669656C64223A22617262657473706C616E222C226B696E64223A22616B74222C226F726967696E223A22666F726D756C6172222C227265766965776572223A22222C22726F775F6964223A22222C227375626A656374223A224B303034222C2276616C7565223A226E656A222C2276657273696F6E223A317D2C7B226368616E6765645F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226368616E6765645F6279223A22496E7370656B74C3B6722031222C226669656C64223A22617262657473706C616E222C226B696E64223A22616B74222C226F726967696E223A22666F726D756C6172222C227265766965776572223A22222C22726F775F6964223A22222C227375626A656374223A224D303032222C2276616C7565223A226A61222C2276657273696F6E223A317D2C7B226368616E6765645F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226368616E6765645F6279223A22496E7370656B74C3B6722031222C226669656C64223A22696E6C65646E696E67222C226B696E64223A2274657874222C226F726967696E223A22666F726D756C6172222C227265766965776572223A22222C22726F775F6964223A22222C227375626A656374223A22222C2276616C7565223A224772616E736B6E696E6720617620656B6F6E6F6D69736B742062697374C3A56E643A20C3A52C20C3A4206F636820C3B62E222C2276657273696F6E223A317D2C7B226368616E6765645F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226368616E6765645F6279223A22496E7370656B74C3B6722032222C226669656C64223A22617262657473706C616E222C226B696E64223A22616B74222C226F726967696E223A22666F726D756C6172222C227265766965776572223A22222C22726F775F6964223A22222C227375626A656374223A224D303032222C2276616C7565223A226E656A222C2276657273696F6E223A327D5D2C2266616C6C6F7574223A5B7B22636173655F6964223A224B303031222C226D6164655F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226D6164655F6279223A22496E7370656B74C3B6722031222C226E6F7465223A224B756E646520696E7465206CC3A46D6E6173206672616D2E222C22706C616365223A312C22726561736F6E223A22616B745F73616B6E6173222C227265706C616365223A747275652C227265706C6163656D656E74223A224B303034227D5D2C2266696E64696E67223A5B7B2261726561223A22726563657074696F6E222C226368616E6765645F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C226368616E6765645F6279223A22496E7370656B74C3B6722031222C2269735F77697468647261776E223A66616C73652C2274657874223A2253616D74616C20766964206469736B656E206B616E2068C3B67261732E222C2276657273696F6E223A317D5D2C226772616E736B6E696E67223A7B226469617269656E756D6D6572223A22222C22696E73706563746F7273223A5B22496E7370656B74C3B6722031222C22496E7370656B74C3B6722032225D2C22696E737472756D656E74223A22656B6F6E6F6D69736B742D62697374616E642D323031312D7631222C22696E737472756D656E745F736861323536223A2230303565333338313162333536303132663530646437366562343266643233633035343137663835353330663830336466323534333238303330353361363136222C226C6162656C223A22222C226E756D626572223A312C22706572696F645F66726F6D223A22323031312D30342D3031222C22706572696F645F746F223A22323031312D30352D3331222C227469746C65223A224772616E736B6E696E6720617620656B6F6E6F6D69736B742062697374C3A56E64222C22756E697473223A5B224E6F727261222C2253C3B6647261225D7D2C2273616D706C65223A5B7B2264726177223A7B226672616D655F736861323536223A2238316266323761623365643431353032346235623031326564353938326437306161666133323232653239613732356436663561613732303832313261386266222C2273656564223A22323031313A3137222C22737472617461223A7B226B76696E6E6F72223A7B22647261776E223A5B224B303031225D2C2272657365727665223A5B224B303034222C224B303032222C224B303033225D2C2273697A65223A347D2C226DC3A46E223A7B22647261776E223A5B224D303032225D2C2272657365727665223A5B224D303034222C224D303033222C224D303031225D2C2273697A65223A347D7D7D2C22647261775F736861323536223A2236616662376538313831376339646133323963353838623965323830663332353534353732343233393537356133366633636366666363666338663530643730222C22647261776E5F6174223A22323031322D30322D30315431323A30303A30302B30303A3030222C22647261776E5F6279223A22496E7370656B74C3B6722031222C226672616D65223A7B226B76696E6E6F72223A5B224B303031222C224B303032222C224B303033222C224B303034225D2C226DC3A46E223A5B224D303031222C224D303032222C224D303033222C224D303034225D7D2C226672616D655F736861323536223A2238316266323761623365643431353032346235623031326564353938326437306161666133323232653239613732356436663561613732303832313261386266222C22706F70756C6174696F6E223A382C2273656564223A22323031313A3137222C22736565645F6F726967696E223A224469617269656E756D726574222C2273697A6573223A7B226B76696E6E6F72223A312C226DC3A46E223A317D7D5D2C227365636F6E645F726576696577223A5B5D7D');
CREATE TABLE import_decision (
	organisation VARCHAR DEFAULT 'lokal' NOT NULL, 
	publisher VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	meaning VARCHAR NOT NULL, 
	decided_by VARCHAR NOT NULL, 
	decided_at DATETIME NOT NULL, 
	PRIMARY KEY (organisation, publisher, kind, text), 
	CONSTRAINT import_decision_organisation_fkey FOREIGN KEY(organisation) REFERENCES organisation (id)
);
INSERT INTO "import_decision" VALUES('lokal','lanet','column','jour dygnet runt','socialjour','Analytiker','2018-11-06 12:00:00.000000');
INSERT INTO "import_decision" VALUES('lokal','lanet','symbol','-','vet_ej','Analytiker','2018-11-06 12:00:00.000000');
INSERT INTO "import_decision" VALUES('lokal','','file','länets enkät','Länet','Analytiker','2018-11-06 12:00:00.000000');
CREATE TABLE inspection (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	previous INTEGER, 
	title VARCHAR NOT NULL, 
	diarienummer VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	units JSON NOT NULL, 
	inspectors JSON NOT NULL, 
	period_from DATE NOT NULL, 
	period_to DATE NOT NULL, 
	instrument VARCHAR NOT NULL, 
	instrument_sha256 VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	created_by VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	fixed_by VARCHAR NOT NULL, 
	fixed_at DATETIME, 
	sha256 VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (previous), 
	FOREIGN KEY(previous) REFERENCES inspection (id)
);
INSERT INTO "inspection" VALUES(1,1,NULL,'Granskning av ekonomiskt bistånd','','','["Norra", "S\u00f6dra"]','["Inspekt\u00f6r 1", "Inspekt\u00f6r 2"]','2011-04-01','2011-05-31','ekonomiskt-bistand-2011-v1','005e33811b356012f50dd76eb42fd23c05417f85530f803df25432803053a616','faststalld',4,'Inspektör 1','2012-02-01 12:00:00.000000','Inspektör 1','2012-02-01 12:00:00.000000','4006bc51929117dd841213053f8599090208c03d81e19b5200097ac3a1bdc8e8');
CREATE TABLE job (
	id INTEGER NOT NULL, 
	organisation VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	about VARCHAR NOT NULL, 
	arguments VARCHAR NOT NULL, 
	attachment BLOB NOT NULL, 
	ordered_by VARCHAR NOT NULL, 
	roles VARCHAR NOT NULL, 
	ordered_at DATETIME NOT NULL, 
	worker VARCHAR NOT NULL, 
	leased_until INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	progress VARCHAR NOT NULL, 
	finished_at DATETIME, 
	outcome VARCHAR NOT NULL, 
	file BLOB NOT NULL, 
	error VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "job" VALUES(1,'lokal','arsrapport','ekonomiskt-bistand/2018/nordvast/','{}',X'','lokal användare','administrator','2018-11-05 12:00:00.000000','',0,1,'','2018-11-05 12:00:09.000000','oj.docx',X'','');
INSERT INTO "job" VALUES(2,'lokal','kontroll','','',X'','','','2026-11-28 13:37:54.000000','dc338a2f94b5414abc13f27f9b2dd08e',1795873105,1,'','2026-11-28 13:37:55.000000','',X'','');
CREATE TABLE "kept_text" (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	organisation VARCHAR DEFAULT 'lokal' NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT kept_text_organisation_fkey FOREIGN KEY(organisation) REFERENCES organisation (id)
);
INSERT INTO "kept_text" VALUES(1,'finding','granskning/1/brist/1','Så stod det förr.','2012-02-01 12:00:00.000000','Inspektör 1','lokal');
CREATE TABLE log (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	old VARCHAR NOT NULL, 
	new VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "log" VALUES(1,'2018-11-05 12:00:00.000000','lokal användare','load','oj-2015-nordvast, oj-2017-nordvast, oj-2018-nordvast, oj-2024-solna','','');
INSERT INTO "log" VALUES(2,'2012-02-01 12:00:00.000000','Inspektör 1','create','granskning/1','','');
INSERT INTO "log" VALUES(3,'2012-02-01 12:00:00.000000','Inspektör 1','draw','granskning/1/urval','','6afb7e81817c9da329c588b9e280f325545724239575a36f3ccffccfc8f50d70');
INSERT INTO "log" VALUES(4,'2012-02-01 12:00:00.000000','Inspektör 1','fall-out','granskning/1/akt/K001','','akt_saknas');
INSERT INTO "log" VALUES(5,'2012-02-01 12:00:00.000000','Inspektör 1','save','granskning/1/akt/M002/arbetsplan','','version 1');
INSERT INTO "log" VALUES(6,'2012-02-01 12:00:00.000000','Inspektör 2','save','granskning/1/akt/M002/arbetsplan','version 1','version 2');
INSERT INTO "log" VALUES(7,'2012-02-01 12:00:00.000000','Inspektör 1','save','granskning/1/akt/K004/arbetsplan','','version 1');
INSERT INTO "log" VALUES(8,'2012-02-01 12:00:00.000000','Inspektör 1','save','granskning/1/text/inledning','','version 1');
INSERT INTO "log" VALUES(9,'2012-02-01 12:00:00.000000','Inspektör 1','save','granskning/1/fakta/omradesfakta/folkmangd/Norra','','version 1');
INSERT INTO "log" VALUES(10,'2012-02-01 12:00:00.000000','Inspektör 1','add','granskning/1/brist/1','','');
INSERT INTO "log" VALUES(11,'2012-02-01 12:00:00.000000','Inspektör 1','add','granskning/1/atgard/1','','');
INSERT INTO "log" VALUES(12,'2012-02-01 12:00:00.000000','Inspektör 1','status','granskning/1','status: planeras','status: pagar');
INSERT INTO "log" VALUES(13,'2012-02-01 12:00:00.000000','Inspektör 1','status','granskning/1','status: pagar','status: faktagranskning');
INSERT INTO "log" VALUES(14,'2012-02-01 12:00:00.000000','Inspektör 1','report','granskning/1/rapport/1','','faststalld 862f957bff971a511b2a804c86639d819d6c5a78cc82800440a14316ce692fd0');
INSERT INTO "log" VALUES(15,'2012-02-01 12:00:00.000000','Inspektör 1','fix','granskning/1','faktagranskning','4006bc51929117dd841213053f8599090208c03d81e19b5200097ac3a1bdc8e8');
INSERT INTO "log" VALUES(16,'2026-11-26 17:29:05.000000','programmet','blank log','log','','1 rader');
INSERT INTO "log" VALUES(17,'2026-11-20 12:00:00.000000','lokal användare','report text','utkast 1 lokal användare brist/text version 1','','');
CREATE TABLE organisation (
	id VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "organisation" VALUES('lokal');
CREATE TABLE replaced_claim (
	replaced_by INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	indicator VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	raw VARCHAR NOT NULL, 
	number FLOAT, 
	table_name VARCHAR NOT NULL, 
	row_name VARCHAR NOT NULL, 
	column_name VARCHAR NOT NULL, 
	batch INTEGER NOT NULL, 
	PRIMARY KEY (replaced_by, source, kind, indicator, unit, year), 
	FOREIGN KEY(replaced_by) REFERENCES batch (id), 
	FOREIGN KEY(source) REFERENCES source (id), 
	FOREIGN KEY(batch) REFERENCES batch (id)
);
CREATE TABLE replaced_value (
	replaced_by INTEGER NOT NULL, 
	indicator VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	raw VARCHAR NOT NULL, 
	number FLOAT, 
	table_name VARCHAR NOT NULL, 
	row_name VARCHAR NOT NULL, 
	column_name VARCHAR NOT NULL, 
	batch INTEGER NOT NULL, 
	code VARCHAR, 
	missing VARCHAR, 
	PRIMARY KEY (replaced_by, indicator, year, unit, source), 
	FOREIGN KEY(replaced_by) REFERENCES batch (id), 
	FOREIGN KEY(source) REFERENCES source (id), 
	FOREIGN KEY(batch) REFERENCES batch (id)
);
CREATE TABLE report (
	inspection INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	content BLOB NOT NULL, 
	acknowledged_by VARCHAR NOT NULL, 
	made_by VARCHAR NOT NULL, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (inspection, number), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
INSERT INTO "report" VALUES(1,1,'faststalld','862f957bff971a511b2a804c86639d819d6c5a78cc82800440a14316ce692fd0',X'726170706F7274','Inspektör 1','Inspektör 1','2012-02-01 12:00:00.000000');
CREATE TABLE report_text (
	organisation VARCHAR DEFAULT 'lokal' NOT NULL, 
	report VARCHAR NOT NULL, 
	area VARCHAR NOT NULL, 
	group_id VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	changed_by VARCHAR NOT NULL, 
	changed_at DATETIME NOT NULL, 
	PRIMARY KEY (organisation, report, area, group_id, unit, field, year, version), 
	CONSTRAINT report_text_organisation_fkey FOREIGN KEY(organisation) REFERENCES organisation (id)
)
 WITHOUT ROWID

;
INSERT INTO "report_text" VALUES('lokal','oj','ekonomiskt-bistand','nordvast','','inledning',2018,1,'Rapporten gäller ekonomiskt bistånd.','lokal användare','2018-11-05 12:00:00.000000');
INSERT INTO "report_text" VALUES('lokal','utkast','1','','lokal användare','brist/text',0,1,'Samtal hörs i väntrummet.','lokal användare','2026-11-20 12:00:00.000000');
CREATE TABLE sample (
	inspection INTEGER NOT NULL, 
	frame JSON, 
	frame_sha256 VARCHAR NOT NULL, 
	seed VARCHAR NOT NULL, 
	seed_origin VARCHAR NOT NULL, 
	sizes JSON NOT NULL, 
	population INTEGER NOT NULL, 
	draw JSON NOT NULL, 
	draw_sha256 VARCHAR NOT NULL, 
	drawn_by VARCHAR NOT NULL, 
	drawn_at DATETIME NOT NULL, 
	PRIMARY KEY (inspection), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
INSERT INTO "sample" VALUES(1,'{"kvinnor": ["K001", "K002", "K003", "K004"], "m\u00e4n": ["M001", "M002", "M003", "M004"]}','81bf27ab3ed415024b5b012ed5982d70aafa3222e29a725d6f5aa7208212a8bf','2011:17','Diarienumret','{"kvinnor": 1, "m\u00e4n": 1}',8,'{"seed": "2011:17", "frame_sha256": "81bf27ab3ed415024b5b012ed5982d70aafa3222e29a725d6f5aa7208212a8bf", "strata": {"kvinnor": {"size": 4, "drawn": ["K001"], "reserve": ["K004", "K002", "K003"]}, "m\u00e4n": {"size": 4, "drawn": ["M002"], "reserve": ["M004", "M003", "M001"]}}}','6afb7e81817c9da329c588b9e280f325545724239575a36f3ccffccfc8f50d70','Inspektör 1','2012-02-01 12:00:00.000000');
CREATE TABLE second_review (
	inspection INTEGER NOT NULL, 
	case_id VARCHAR NOT NULL, 
	reviewer VARCHAR NOT NULL, 
	assigned_by VARCHAR NOT NULL, 
	assigned_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	revealed_at DATETIME, 
	PRIMARY KEY (inspection, case_id), 
	FOREIGN KEY(inspection) REFERENCES inspection (id)
);
CREATE TABLE source (
	id VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	producer VARCHAR NOT NULL, 
	year INTEGER, 
	published INTEGER, 
	document VARCHAR NOT NULL, 
	licence VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	is_published_data BOOLEAN NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "source" VALUES('oj-2015-nordvast','Resultat av Öppna jämförelser inom verksamhetsområdet ekonomiskt bistånd 2015 - I Nordvästkommunerna i Stockholms län','FoU-Nordväst',2015,2015,'Rapport med bilaga 1 (Socialstyrelsens enkät om ekonomiskt bistånd) och bilaga 2 (protokoll från mötet om kvalitetssäkring 2015-04-24)','offentlig handling; ingen licens angiven','7635ed7a6b2e85b1cb47247704c5e8c8ebec46517c50962519bd62072d7c203f',1);
INSERT INTO "source" VALUES('oj-2017-nordvast','Öppna jämförelser ekonomiskt bistånd 2017. Nordvästkommunerna Stockholms län','FoU Nordväst',2017,2018,'Rapport 2018:1','offentlig handling; ingen licens angiven','bb007c30169139c5b20d2a3878786e6f5495b837f3f15d4185b4f971a97a6ebf',1);
INSERT INTO "source" VALUES('oj-2018-nordvast','Öppna jämförelser Ekonomiskt bistånd 2018','FoU Nordväst',2018,2018,'Rapport om Öppna jämförelser Ekonomiskt bistånd 2018 för nordvästkommunerna i Stockholms län','offentlig handling; ingen licens angiven','f48e5883a0dd785b2362db8a2b252de1c3360293999b715d652202b29dff31f4',1);
INSERT INTO "source" VALUES('oj-2024-solna','Öppna jämförelser 2024','Solna stad, socialförvaltningen',2024,2024,'Tjänsteskrivelse 2024-10-11, SN/2024:81, med bilaga 1–5','offentlig handling; ingen licens angiven','9e772fffcea9506aa1fd9b14eb9a3f7e52f8c4d5914805bcbb924ba831a897e0',1);
CREATE TABLE value (
	indicator VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	raw VARCHAR NOT NULL, 
	number FLOAT, 
	table_name VARCHAR NOT NULL, 
	row_name VARCHAR NOT NULL, 
	column_name VARCHAR NOT NULL, 
	batch INTEGER NOT NULL, 
	code VARCHAR, 
	missing VARCHAR, 
	PRIMARY KEY (indicator, year, unit, source), 
	FOREIGN KEY(source) REFERENCES source (id), 
	FOREIGN KEY(batch) REFERENCES batch (id)
)
 WITHOUT ROWID
;
INSERT INTO "value" VALUES('arendebelastning',2015,'0114','oj-2015-nordvast','23.4',23.4,'8','Upplands Väsby','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0123','oj-2015-nordvast','30.1',30.1,'8','Järfälla','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0125','oj-2015-nordvast','28.2',28.2,'8','Ekerö','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0139','oj-2015-nordvast','47.0',47.0,'8','Upplands-Bro','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0163','oj-2015-nordvast','28.8',28.8,'8','Sollentuna','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0183','oj-2015-nordvast','42.4',42.4,'8','Sundbyberg','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0184','oj-2015-nordvast','25.9',25.9,'8','Solna','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'0191','oj-2015-nordvast','26.8',26.8,'8','Sigtuna','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'riket','oj-2015-nordvast','34.0',34.0,'8','Riket','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('arendebelastning',2015,'stockholms-lan','oj-2015-nordvast','28.9',28.9,'8','Stockholms län','Ärendebelastning',1,NULL,NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0114','oj-2017-nordvast','JA',NULL,'1','Upplands Väsby','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0123','oj-2017-nordvast','JA',NULL,'1','Järfälla','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0125','oj-2017-nordvast','NEJ',NULL,'1','Ekerö','Tillgång till socialjour',1,'nej',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0139','oj-2017-nordvast','JA',NULL,'1','Upplands Bro','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0163','oj-2017-nordvast','JA',NULL,'1','Sollentuna','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0183','oj-2017-nordvast','NEJ',NULL,'1','Sundbyberg','Tillgång till socialjour',1,'nej',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0184','oj-2017-nordvast','JA',NULL,'1','Solna','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2016,'0191','oj-2017-nordvast','JA',NULL,'1','Sigtuna','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0114','oj-2017-nordvast','NEJ',NULL,'1','Upplands Väsby','Tillgång till socialjour',1,'nej',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0123','oj-2017-nordvast','JA',NULL,'1','Järfälla','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0125','oj-2017-nordvast','NEJ',NULL,'1','Ekerö','Tillgång till socialjour',1,'nej',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0139','oj-2017-nordvast','JA',NULL,'1','Upplands Bro','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0163','oj-2017-nordvast','JA',NULL,'1','Sollentuna','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0183','oj-2017-nordvast','JA',NULL,'1','Sundbyberg','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0184','oj-2017-nordvast','JA',NULL,'1','Solna','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'0191','oj-2017-nordvast','JA',NULL,'1','Sigtuna','Tillgång till socialjour',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2017,'riket','oj-2017-nordvast','83%',83.0,'1','Snitt i Riket','Tillgång till socialjour',1,NULL,NULL);
INSERT INTO "value" VALUES('socialjour',2017,'stockholms-stad','oj-2017-nordvast','100%',100.0,'1','Snitt i Stockholm','Tillgång till socialjour',1,NULL,NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0114','oj-2018-nordvast','JA',NULL,'1','Upplands Väsby','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0123','oj-2018-nordvast','JA',NULL,'1','Järfälla','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0125','oj-2018-nordvast','JA',NULL,'1','Ekerö','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0139','oj-2018-nordvast','JA',NULL,'1','Upplands-Bro','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0163','oj-2018-nordvast','JA',NULL,'1','Sollentuna','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0183','oj-2018-nordvast','JA',NULL,'1','Sundbyberg','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0184','oj-2018-nordvast','JA',NULL,'1','Solna','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'0191','oj-2018-nordvast','JA',NULL,'1','Sigtuna','Socialjour med socionomer alla dagar hela dygnet',1,'ja',NULL);
INSERT INTO "value" VALUES('socialjour',2018,'riket','oj-2018-nordvast','90 %',90.0,'1','Riket','Socialjour med socionomer alla dagar hela dygnet',1,NULL,NULL);
INSERT INTO "value" VALUES('socialjour',2018,'stockholms-stad','oj-2018-nordvast','57 %',57.0,'1','Stockholm','Socialjour med socionomer alla dagar hela dygnet',1,NULL,NULL);
CREATE TABLE version (
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	PRIMARY KEY (kind, "key")
);
INSERT INTO "version" VALUES('epoch','0123456789abcdef0123456789abcdef',1);
INSERT INTO "version" VALUES('loading','',1327033157);
INSERT INTO "version" VALUES('checks','oj-2015-nordvast',1);
INSERT INTO "version" VALUES('checks','oj-2017-nordvast',1);
INSERT INTO "version" VALUES('checks','oj-2018-nordvast',1);
INSERT INTO "version" VALUES('checks','oj-2024-solna',1);
CREATE INDEX ix_comment_indicator ON comment (indicator);
CREATE INDEX ix_finding_inspection ON finding (inspection);
CREATE INDEX ix_finding_origin ON finding (origin);
CREATE INDEX ix_action_finding ON action (finding);
CREATE INDEX ix_fact_comment_inspection ON fact_comment (inspection);
CREATE INDEX ix_check_finding_source ON check_finding (source);
CREATE INDEX ix_check_cell_indicator ON check_cell (indicator, year);
CREATE TRIGGER log_refuses_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER log_refuses_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE INDEX ix_kept_text_key ON kept_text ("key");
COMMIT;
