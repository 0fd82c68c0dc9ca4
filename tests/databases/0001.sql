-- A database as the first version left it (schema 0001): two indicators of the four reports, one comment, one line of log.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
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
	version INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(source) REFERENCES source (id)
);
INSERT INTO "comment" VALUES(1,'bou-uppfoljning-behov',2024,'0184','Brakarundersökning ungdomarnas upplevelse av intensivutredningar genomfört i vår','Solna stad, socialförvaltningen','2018-11-05 12:00:00.000000','oj-2024-solna',1);
CREATE TABLE data_version (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "data_version" VALUES(1,1);
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
CREATE INDEX ix_comment_indicator ON comment (indicator);
CREATE TRIGGER log_refuses_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER log_refuses_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
COMMIT;
