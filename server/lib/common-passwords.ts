/**
 * Ours: what stands at the top of every published list of leaked passwords, as words (figures and signs around them do not
 * count) and as whole passwords of twelve characters or more. Small on purpose: length does most of the work.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `password passwort passwd pass motdepasse contrasena contraseña senha parola wachtwoord passord lozinka heslo haslo
  qwerty qwertz azerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc zaqxsw
  letmein welcome welcometo willkommen bienvenue admin administrator administrador root toor superuser superadmin sysadmin
  login master user username guest test tester testing testtest temp temporary default changeme changethis secret geheim
  iloveyou iloveu ilovegod loveyou lovely love forever princess prinzessin sunshine sonnenschein monkey dragon shadow
  football fussball baseball basketball soccer hockey superman batman spiderman ironman pokemon naruto starwars matrix
  michael michelle jennifer jessica daniel andrew ashley charlie thomas jordan nicole anthony hunter buster harley
  mustang ferrari mercedes corvette computer internet samsung google facebook youtube microsoft windows apple iphone
  whatever trustno trustnoone trustme nothing freedom liberty flower butterfly chocolate cookie cheese banana orange
  summer winter spring autumn sommer january february december monday friday hello helloworld hallo hallowelt
  abc abcd abcdef abcabc aaa access please letmeinnow openme opensesame sesame private killer ninja azertyuiop
  correcthorsebatterystaple correcthorse datrix datascience database dataset machinelearning company companyname
  mypassword thepassword thisismypassword yourpassword newpassword oldpassword passwordpassword nopassword mypass
  passphrase pa$$word mysecret topsecret supersecret verysecret mypasswordis mynameis manager service support office
  football liverpool arsenal chelsea barcelona realmadrid juventus manchester manchesterunited galatasaray fenerbahce
  jesus jesuschrist christ blessed angel angels heaven grace faith babygirl babyboy sweetheart sweetie honey darling`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set([
  '123456789012',
  '1234567890123',
  '1q2w3e4r5t6y',
  '1q2w3e4r5t6y7u',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  'q1w2e3r4t5y6',
  'q1w2e3r4t5y6u7i8',
  'zaq12wsxcde3',
  '!qaz2wsx#edc',
  '!qaz@wsx#edc',
  'a1b2c3d4e5f6',
  'abc123abc123',
  'abc123def456',
  'abcd1234abcd',
  'password1password',
  'password123password',
  'pass1234pass1234',
  'welcome1welcome1',
  'admin123admin123',
  'adminadmin123',
  'test1234test1234',
  'qwerty123qwerty',
  'qwerty123456789',
  'letmein1letmein',
  'iloveyou1234567',
  '3.1415926535',
  '31415926535897',
  '27182818284590',
  'to be or not to be',
  'tobeornottobe',
  'let me in please',
  'open sesame please',
  'i love you so much',
  'this is a password',
  'this is my password',
  'correct horse battery staple',
  'correct-horse-battery-staple',
  'the quick brown fox',
  'thequickbrownfox',
  'lorem ipsum dolor',
  'loremipsumdolor',
  'one two three four',
  'onetwothreefour',
  'fuckyoufuckyou',
  'trustno1trustno1',
]);
